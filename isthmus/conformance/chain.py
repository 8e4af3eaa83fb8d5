"""A chain of checks in a process of its own: it sees the standard variables, as a user's program does.

A process can be ended when a client hangs, keeps a client's global settings out of the tool, and imports MLflow and
Ray, which take seconds, next to each other. The contract comes on stdin, events go to stdout, a JSON object a line.
"""

import importlib
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType, MappingProxyType
from typing import Literal, NoReturn, Protocol, cast

from isthmus.conformance.check import Check, CheckFailedError, Session
from isthmus.conformance.report import CheckResult, Model
from isthmus.contract import Contract

CHAINS = MappingProxyType(
    {
        "storage": ("storage",),
        "models": ("registry", "serving"),
        "training": ("training",),
        "monitoring": ("monitoring",),
    }
)
"""Components by chain; a chain's checks run one after the other, chains run next to each other."""

CLEAN_SECONDS = 30.0


class Event(Model):
    """What a chain says: its plan, that a check starts, how it ended."""

    kind: Literal["plan", "start", "end"]
    plan: tuple[str, ...] = ()
    name: str = ""
    timeout: float = 0
    look: str = ""
    result: CheckResult | None = None


Emit = Callable[[Event], None]


class Component(Protocol):
    """A module of this package with the checks of one component."""

    @staticmethod
    def checks(contract: Contract) -> Sequence[Check]:
        """List the checks for what the contract names."""
        ...


class EndedError(BaseException):
    """The tool ended this chain; no client may swallow it."""


def run(chain: str, session: Session, checks: Sequence[Check], emit: Emit) -> None:
    """Run the checks, then undo what they made; a failed check doesn't stop those that don't need it."""
    clean = Check(name=f"{chain}.leaves-nothing", run=_clean, timeout=CLEAN_SECONDS, look="the message of this check")
    emit(Event(kind="plan", plan=tuple(check.name for check in (*checks, clean))))
    passed: set[str] = set()
    try:
        for check in checks:
            if check.needs and check.needs not in passed:
                emit(_end(check, False, 0, f"not tried: {check.needs} failed"))
            elif _one(check, session, emit):
                passed.add(check.name)
    finally:
        _one(clean, session, emit)


def _one(check: Check, session: Session, emit: Emit) -> bool:
    if check.prepare is not None:
        check.prepare()
    emit(Event(kind="start", name=check.name, timeout=check.timeout, look=check.look))
    began = time.monotonic()
    try:
        message, ok = check.run(session), True
    except CheckFailedError as error:
        message, ok = f"{error}; look: {check.look}", False
    except Exception as error:  # noqa: BLE001 - whatever a client raises is this check's failure, and no other's
        message, ok = f"expected no error; came {type(error).__name__}: {error}; look: {check.look}", False
    emit(_end(check, ok, time.monotonic() - began, message))
    return ok


def _end(check: Check, ok: bool, seconds: float, message: str) -> Event:
    line = " ".join(message.split())[:1000]
    result = CheckResult(name=check.name, ok=ok, seconds=round(seconds, 3), message=line)
    return Event(kind="end", name=check.name, result=result)


def _clean(session: Session) -> str:
    session.cleanup.close()
    return "everything that the checks made is gone"


def _ended(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise EndedError


def main(chain: str) -> None:
    """Run a chain by name."""
    # Clients print to stdout (MLflow its links); events alone may go there.
    channel = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    signal.signal(signal.SIGTERM, _ended)
    contract = Contract.model_validate_json(sys.stdin.read())
    session = Session(contract=contract, token=secrets.token_hex(4))
    modules = [importlib.import_module(f"isthmus.conformance.{name}") for name in CHAINS[chain]]
    checks = [check for module in modules for check in cast("Component", module).checks(contract)]
    try:
        run(chain, session, checks, lambda event: print(event.model_dump_json(), file=channel))
    except EndedError:
        sys.stderr.write("ended by the tool\n")


if __name__ == "__main__":
    main(sys.argv[1])
