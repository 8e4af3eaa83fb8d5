"""All checks, in the order of what depends on what."""

from collections.abc import Callable, Iterable, Iterator

from envs.schema import SubstrateName
from isthmus.doctor import architecture, capacity, cloud_engine, cloud_tools, disk, docker, engine, gpu, ports, python
from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject
from isthmus.errors import IsthmusError

Check = Callable[[Subject], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "python": python.check,
    "engine": engine.check,
    "docker": docker.check,
    "architecture": architecture.check,
    "capacity": capacity.check,
    "disk": disk.check,
    "ports": ports.check,
    "gpu": gpu.check,
}
"""Every check of a machine that is to hold an estate, by name."""
CLOUD_CHECKS: dict[str, Check] = {
    "python": python.check,
    "engine": cloud_engine.check,
    "tools": cloud_tools.check,
    "docker": docker.check,
    "architecture": architecture.check,
    "disk": disk.check,
}
"""Every check of a machine that is to deploy to a cloud, by name."""


class NotReadyError(IsthmusError):
    """This machine is not ready for the environment; `findings` has what failed."""

    def __init__(self, findings: tuple[Finding, ...], *, stack: str) -> None:
        self.findings = findings
        lines = "".join(f"\n  {finding.check}: {finding.message}{_indented(finding.fix)}" for finding in findings)
        super().__init__(
            f"this machine is not ready for {stack}:{lines}",
            hint=f"Nothing was started. bin/isthmus doctor {stack} looks at everything.",
        )


def examine(subject: Subject, checks: Iterable[Check] | None = None) -> list[Finding]:
    """What the checks find, in their order; all that are about such an environment where none are given.

    Those that need Docker find nothing where it does not answer.
    """
    if checks is None:
        cloud = subject.environment.substrate is not SubstrateName.CONTAINERS
        checks = (CLOUD_CHECKS if cloud else CHECKS).values()
    return [finding for check in checks for finding in check(subject)]


def require(subject: Subject, checks: Iterable[Check]) -> list[Finding]:
    """As `examine`. Raises NotReadyError if anything failed; returns the warnings."""
    findings = examine(subject, checks)
    failed = tuple(finding for finding in findings if finding.level is Level.FAIL)
    if failed:
        raise NotReadyError(failed, stack=subject.stack)
    return [finding for finding in findings if finding.level is Level.WARN]


def _indented(fix: str) -> str:
    return "".join(f"\n    {line}" for line in fix.splitlines())
