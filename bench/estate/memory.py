"""Memory of an estate at rest: the proportional set size of every process of every container."""

import re
from collections.abc import Iterable
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
PROC = Path("/proc")


class NotReadableError(Exception):
    """The processes of containers cannot be looked into: this user is not root, or Docker runs elsewhere."""


def pss_bytes(processes: Iterable[int], *, proc: Path = PROC) -> int:
    """Sum of the proportional set sizes in bytes: pages that are shared count by their share; so no page counts twice.

    A process that ended meanwhile counts nothing. Raises NotReadableError.
    """
    total = 0
    for process in processes:
        try:
            rollup = (proc / str(process) / "smaps_rollup").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        except PermissionError:
            raise NotReadableError(f"process {process} can be read by root only") from None
        found = _PSS.search(rollup)
        total += int(found.group(1)) * 1024 if found else 0
    return total
