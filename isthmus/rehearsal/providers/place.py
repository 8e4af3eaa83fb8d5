"""Where the stand-ins find what stands in: a file that the rehearsal writes, named by a variable."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from isthmus.rehearsal.errors import RehearsalError

VARIABLE = "ISTHMUS_REHEARSAL"


@dataclass(frozen=True, kw_only=True)
class Place:
    """URLs of the emulator and of the API server, the folder of the keys to it, and where AWS is said to be."""

    emulator: str
    api_server: str
    keys: str
    region: str
    account: str

    def write(self, path: Path) -> None:
        """Write it to a file, for `read`."""
        path.write_text(json.dumps(asdict(self), indent=2, sort_keys=True), encoding="utf-8")


def read() -> Place:
    """The place of the rehearsal that this process is part of; raises RehearsalError outside of one."""
    named = os.environ.get(VARIABLE)
    if not named:
        raise RehearsalError(
            "a stand-in provider was started outside of a rehearsal", where=VARIABLE, hint="Use isthmus rehearse."
        )
    return Place(**json.loads(Path(named).read_text(encoding="utf-8")))
