"""One run of the embedded engine in a process of its own: `python -m bench.once up ROOT`.

It prints one line of JSON: `changed`, and `peak_mib`, the largest resident memory of this process in MiB.
"""

import json
import resource
import sys
from pathlib import Path

from isthmus.engines.events import Diagnostic, Event
from isthmus.engines.project import Project
from isthmus.engines.results import EngineName, Result


class _Complaints:
    """A display that lets through what went wrong only."""

    def show(self, event: Event, /) -> None:
        if isinstance(event, Diagnostic) and event.severity in ("warning", "error"):
            sys.stderr.write(event.message + "\n")

    def close(self) -> None:
        """Do nothing."""


def run(verb: str, root: Path) -> Result:
    """Run `up` or `destroy` of the stack `dev` of a project."""
    from isthmus.engines import choose

    engine = choose(EngineName.embedded, Project(root=root))
    return (engine.destroy if verb == "destroy" else engine.up)("dev", display=_Complaints())


def main(verb: str, root: Path) -> int:
    """Run it and say what came of it; returns the exit code."""
    result = run(verb, root)
    for failure in result.failures:
        sys.stderr.write(f"{failure.urn}: {failure.message}\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    sys.stdout.write(json.dumps({"changed": result.changed, "peak_mib": round(peak, 1)}) + "\n")
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
