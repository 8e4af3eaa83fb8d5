"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; `fail` keeps an estate from coming up."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a check found; `fix` says what to do, and is empty where all is well."""

    check: str
    level: Level
    message: str
    fix: str = ""
