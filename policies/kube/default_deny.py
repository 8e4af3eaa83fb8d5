"""In a namespace with pods, nothing is reached that is not allowed."""

from collections.abc import Iterator, Sequence

from policies.kube import pods
from policies.networks import open_to_all
from policies.pack.inputs import NotKnownError
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings

_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_BOTH = {"Ingress", "Egress"}


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    denied: dict[str, set[str]] = {}
    for policy in (each for each in resources if each.type == _POLICY):
        try:
            denied.setdefault(pods.namespace(policy), set()).update(_denied(policy))
            yield from _opened(policy)
        except NotKnownError as error:
            yield cannot_tell(error.path, urn=policy.urn)
    seen: set[str] = set()
    for workload in (each for each in resources if each.type in pods.WORKLOADS):
        try:
            namespace = pods.namespace(workload)
        except NotKnownError as error:
            yield cannot_tell(error.path, urn=workload.urn)
            continue
        absent = sorted(_BOTH - denied.get(namespace, set()))
        if absent and namespace not in seen:
            seen.add(namespace)
            what = " and ".join(absent).lower()
            message = f"runs in namespace {namespace}, where no network policy denies {what} by default"
            yield Finding(message=message, urn=workload.urn)


def _denied(policy: Resource) -> set[str]:
    """The directions in which a policy denies everything to every pod of its namespace."""
    spec = policy.inputs.object("spec")
    if spec.object("podSelector").values:
        return set()
    kinds = set(spec.texts("policyTypes") or ["Ingress"])
    return {kind for kind in kinds & _BOTH if not spec.get(kind.lower())}


def _opened(policy: Resource) -> Iterator[Finding]:
    """What a policy allows everything with to every pod: policies add up, so none that denies helps against it."""
    spec = policy.inputs.object("spec")
    if spec.object("podSelector").values:
        return
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for rule in spec.objects(direction):
            blocks = [each.text("ipBlock", "cidr") for each in rule.objects(peers)]
            if not rule.get("ports") and (not rule.get(peers) or open_to_all(blocks)):
                message = f"allows every pod every {direction}, whatever others deny"
                yield Finding(message=message, path=rule.path, urn=policy.urn)


RULE = Rule(
    name="kube-default-deny",
    title="Where pods run, a network policy denies what none allows",
    severity=Severity.HIGH,
    why="Without it every pod reaches every other, the database and the internet.",
    fix="Add a NetworkPolicy with an empty podSelector, both policyTypes and no rules to the namespace.",
    stack_types=(_POLICY, *pods.WORKLOADS),
    check_stack=_check_stack,
)
