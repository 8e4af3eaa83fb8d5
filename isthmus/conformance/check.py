"""A check: one thing that the contract promises, proved by a client's calls."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NoReturn

from isthmus.contract import Contract


class CheckFailedError(Exception):
    """A check found something else than the contract promises."""

    def __init__(self, *, expected: str, came: str) -> None:
        super().__init__(f"expected {expected}; came {came}")


@dataclass(frozen=True, kw_only=True)
class Published:
    """The model that the registry's checks made, for serving's checks to serve."""

    name: str
    version: str
    inputs: dict[str, tuple[float, ...]]
    """Columns of two or more rows."""
    predictions: tuple[float, ...]
    """What the model says to them, computed here."""


@dataclass(kw_only=True)
class Session:
    """What the checks of a chain share."""

    contract: Contract
    token: str
    """Random: part of the name of everything that the checks make."""
    cleanup: ExitStack = field(default_factory=ExitStack)
    """Undoes what the checks make, the last first."""
    published: Published | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: `run` returns what it saw, or raises."""

    name: str
    run: Callable[[Session], str]
    timeout: float
    """Seconds; the check is ended after them."""
    look: str
    """Where to look when it fails."""
    needs: str = ""
    """Name of a check that must have passed."""
    prepare: Callable[[], object] | None = None
    """Imports of the client, which take seconds on a busy machine and aren't the estate's time."""


def fail(expected: str, came: object) -> NoReturn:
    """Raise a CheckFailedError."""
    raise CheckFailedError(expected=expected, came=str(came))


def wait_for(what: str, look: Callable[[], str | None], *, seconds: float, pause: float = 0.25) -> None:
    """Look until `look` returns None; what it returned last is what came."""
    deadline = time.monotonic() + seconds
    while (came := look()) is not None:
        if time.monotonic() > deadline:
            fail(f"{what} within {seconds:.0f} s", came)
        time.sleep(pause)
