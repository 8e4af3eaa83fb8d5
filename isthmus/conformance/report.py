"""What conformance found: a line a check."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of every part: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckResult(Model):
    """One check."""

    name: str
    """`component.what`, with `[name]` where there is one for each bucket or pool."""
    ok: bool
    seconds: float
    message: str
    """What was seen; if it failed, what was expected, what came, and where to look."""


class Report(Model):
    """Every check, in the order of components."""

    checks: tuple[CheckResult, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """True where every check passed; an empty report proves nothing, so it isn't ok."""
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.ok)
