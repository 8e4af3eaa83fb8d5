"""Plans in files: kept by `preview --save`, read by `preview --against`."""

import json
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from isthmus.errors import IsthmusError
from isthmus.plan.model import VERSION, Plan

_HINT = "Make it anew, where the plan to compare with was made: bin/isthmus preview STACK --save FILE"


class PlanFileError(IsthmusError):
    """A file that should hold a plan does not."""


def save(plan: Plan, path: Path) -> None:
    """Write a plan; raises PlanFileError where that cannot be done."""
    try:
        path.write_text(plan.text(), encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PlanFileError(f"the plan cannot be written: {reason}", where=str(path)) from error


def load(path: Path) -> Plan:
    """The plan in a file; raises PlanFileError where it is none, is damaged, or is of a newer version."""
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PlanFileError(f"the plan cannot be read: {reason}", where=str(path), hint=_HINT) from error
    except ValueError as error:
        raise PlanFileError(f"the plan is damaged: {error}", where=str(path), hint=_HINT) from error
    fields = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if fields.get("format") != "isthmus.plan":
        raise PlanFileError("the file holds no plan", where=str(path), hint=_HINT)
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise PlanFileError(
            f"the plan is of version {version}, and this is older: it knows {VERSION}",
            where=str(path),
            hint="Use the version of the kit that made it, or make it anew with this one.",
        )
    try:
        return Plan.model_validate(fields)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, each["loc"])) for each in error.errors(include_input=False)})
        raise PlanFileError(f"the plan is damaged, at {', '.join(wrong[:5])}", where=str(path), hint=_HINT) from None
