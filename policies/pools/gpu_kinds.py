"""GPUs are of a kind that the environment asks for."""

from collections.abc import Iterator

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings
from policies.pools import nodes

_PATH = "spec.template.spec.requirements"


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    if not nodes.may_have_gpus(resource):
        return
    kinds = nodes.gpu_kinds(resource)
    if not kinds:
        yield Finding(message="names no kind of GPU, so any may be taken", path=_PATH)
    elif not settings.known:
        yield cannot_tell("the environment's kinds of GPUs")
    for kind in sorted(set(kinds) - set(settings.gpu_kinds)) if settings.known else ():
        allowed = ", ".join(settings.gpu_kinds) or "none"
        yield Finding(message=f"{kind} is not among what the environment allows: {allowed}", path=_PATH)


RULE = Rule(
    name="pools-gpu-kinds",
    title="GPUs are of a kind that the environment asks for",
    severity=Severity.HIGH,
    why="The dearest GPU costs a hundred times the cheapest.",
    fix="Give the pool a gpu_kind; it becomes a requirement on instance-gpu-name.",
    types=nodes.NODE_POOLS,
    check=_check,
)
