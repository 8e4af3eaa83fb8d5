"""One run of an engine, from the environment file to the last line."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from isthmus.cli.terminal import result_json
from isthmus.engines.results import EngineName, Options, Result
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.engines.events import Display
    from isthmus.engines.results import Engine

Verb = Literal["up", "preview", "refresh", "destroy"]


class RunFailedError(IsthmusError):
    """A run ended with failures; each was shown when it happened."""


class RunCancelledError(IsthmusError):
    """A run was interrupted by somebody."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a command asks of an engine."""

    root: Path
    stack: str
    engine: EngineName = EngineName.auto
    options: Options = field(default_factory=Options)
    json: bool = False
    verbose: bool = False


def choose_engine(root: Path, name: EngineName) -> "Engine":
    """The engine for a project."""
    from isthmus.engines import Project, choose

    return choose(name, Project(root=root))


def run_checked(verb: Verb, request: Request, *, yes: bool) -> Result:
    """As `carry_out`, once the environment file and this machine are seen to be right."""
    from isthmus.cli.preflight import preflight

    preflight(request.root, request.stack, yes=yes, changing=request.engine)
    return carry_out(verb, request)


def carry_out(verb: Verb, request: Request) -> Result:
    """Have the engine do it, and show how. Raises RunFailedError where a step failed."""
    from isthmus.cli.display import choose_display

    result = ask(verb, request, choose_display(verbose=request.verbose))
    if request.json:
        show_json(verb, request.stack, result)
    return succeeded(verb, request, result)


def ask(verb: Verb, request: Request, display: "Display") -> Result:
    """What the engine makes of it, shown on the display, which is closed then."""
    engine = choose_engine(request.root, request.engine)
    try:
        method = getattr(engine, verb)
        return method(request.stack, options=request.options, display=display)
    finally:
        display.close()


def succeeded(verb: Verb, request: Request, result: Result) -> Result:
    """The result of a run that succeeded. Raises RunFailedError where a step failed, RunCancelledError."""
    if result.cancelled:
        what = f"{verb} of {request.stack} was interrupted"
        raise RunCancelledError(what, hint=_hint(verb, request.stack, result))
    if not result.ok:
        raise RunFailedError(_failure(verb, request.stack, result), hint=_hint(verb, request.stack, result))
    return result


def show_json(verb: Verb, stack: str, result: Result) -> None:
    """Write a run as `--json` gives it."""
    result_json(as_json(verb, stack, result))


def as_json(verb: Verb, stack: str, result: Result) -> dict[str, object]:
    """A run as `--json` gives it; outputs are not part of it, because some are secret."""
    return {
        "command": verb,
        "stack": stack,
        "ok": result.ok,
        "cancelled": result.cancelled,
        "changed": result.changed,
        "changes": dict(sorted(result.changes.items())),
        "failures": [{"urn": item.urn, "op": item.op, "message": item.message} for item in result.failures],
        "violations": [asdict(violation) for violation in result.violations],
        "not_tried": list(result.not_tried),
        "absent_plugins": list(result.absent),
        "seconds": round(result.seconds, 3),
    }


def short_name(urn: str) -> str:
    """The last part of a URN: the name that the program gave."""
    return urn.rpartition("::")[2]


def _failure(verb: Verb, stack: str, result: Result) -> str:
    if not result.failures:
        return f"{verb} of {stack} did not succeed"
    names = ", ".join(sorted(short_name(item.urn) or "the program" for item in result.failures))
    return f"{verb} of {stack} failed at {names}"


def _hint(verb: Verb, stack: str, result: Result) -> str:
    lines = [f"Not tried: {', '.join(sorted(map(short_name, result.not_tried)))}."] if result.not_tried else []
    reasons = "The reasons are above. " if result.failures else ""
    kept = f"What was done is kept; bin/isthmus {verb} {stack} goes on from there."
    lines.append(f"{reasons}{'Nothing was changed.' if verb == 'preview' else kept}")
    return "\n".join(lines)
