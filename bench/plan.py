"""Figures of offline plans: `python -m bench.plan`.

Every time is of a whole command from the shell, with no Pulumi CLI on PATH and no Docker engine that answers; that no
plugin of a cloud is there is seen in what the plan says. Beside the times stands the CPU time of all processes.
"""

import argparse
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import shell
from bench.figures import Figure, as_json, of_runs, skipped, table

ROOT = Path(__file__).parents[1]
_PLAN = 3.0
_ALONE = {"PATH": "/usr/bin:/bin", "DOCKER_HOST": "tcp://127.0.0.1:1"}


def main(arguments: Sequence[str]) -> int:
    """Measure, and show each figure as it is there; the exit code is 1 where a target was missed."""
    options = _options().parse_args(arguments)
    figures: list[Figure] = []
    shell.compile_code(ROOT)
    for figure in measure(options.stack, options.repeats):
        figures.append(figure)
        if not options.json and not options.table:
            sys.stdout.write(figure.line() + "\n")
            sys.stdout.flush()
    if options.json or options.table:
        sys.stdout.write((as_json(figures) if options.json else table(figures)) + "\n")
    return int(any(figure.verdict == "missed" for figure in figures))


def measure(stack: str, repeats: int) -> Iterator[Figure]:
    """The plan with all policies and cost, the same without policies, and parity with the laptop."""
    yield from planned(f"plan of {stack}, with policies and cost", ("preview", stack, "--json"), repeats, target=_PLAN)
    yield from planned(f"plan of {stack}, without policies", ("preview", stack, "--json", "--no-policies"), repeats)
    yield from timed(f"parity of dev-local and {stack}", ("parity", "dev-local", stack, "--json"), repeats)


def planned(name: str, arguments: Sequence[str], repeats: int, *, target: float | None = None) -> Iterator[Figure]:
    """The figures of a preview; none where it was not made offline, because then it is of something else."""
    plan = json.loads(_run(arguments).output)
    if not plan["absent_plugins"]:
        yield skipped(name, "s", "the plugins of the cloud are here, or it is a stack of containers", target=target)
        return
    yield from timed(name, arguments, repeats, target=target, note=f"{len(plan['resources'])} resources")


def timed(
    name: str, arguments: Sequence[str], repeats: int, *, target: float | None = None, note: str = ""
) -> Iterator[Figure]:
    """Wall time and CPU time of a command, after one that fills the system's caches."""
    _run(arguments)
    walls: list[float] = []
    processors: list[float] = []
    for _ in range(repeats):
        before = _processor_seconds()
        walls.append(_run(arguments).seconds)
        processors.append(_processor_seconds() - before)
    yield of_runs(name, walls, "s", target=target, note=note)
    yield of_runs(f"{name}: CPU time", processors, "s")


def _run(arguments: Sequence[str]) -> shell.Timed:
    return shell.timed([str(ROOT / "bin" / "isthmus"), *arguments], cwd=ROOT, environment=_ALONE)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.plan", description=__doc__)
    parser.add_argument("--stack", default="prod", help="an environment in the cloud")
    parser.add_argument("--repeats", type=int, default=5, help="runs of which the median counts")
    parser.add_argument("--json", action="store_true", help="give the figures as JSON")
    parser.add_argument("--table", action="store_true", help="give the figures as rows for README.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
