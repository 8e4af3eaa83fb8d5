"""What pools of nodes cost: at least what their pods ask for, at most what their limits let them have."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.cost.charges import Cost, Nodes, Unpriced
from policies.cost.prices import Instance, Prices
from policies.cost.quantities import amount, gib
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pools import nodes

_FAMILIES = ("eks.amazonaws.com/instance-family", "karpenter.k8s.aws/instance-family")
_COUNTS = ("eks.amazonaws.com/instance-gpu-count", "karpenter.k8s.aws/instance-gpu-count")
_LASTING = ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet")
_LEFT = 0.9  # the share of a node that is left for pods


@dataclass(frozen=True, kw_only=True)
class Pods:
    """Pods of one kind: CPUs, GiB and GPUs of each, how many there are at least and at most, and what places them."""

    cpus: float
    gib: float
    gpus: float
    least: float
    most: float
    selector: frozenset[tuple[str, str]]


def costs(pool: Resource, pods: Sequence[Pods], prices: Prices) -> Iterator[Cost]:
    """What a pool costs; raises NotKnownError where that depends on what is not known before deployment."""
    labels = _pairs(pool.inputs.object("spec", "template", "metadata", "labels"))
    tainted = bool(pool.inputs.objects("spec", "template", "spec", "taints"))
    own = [each for each in pods if each.selector <= labels and (each.selector or not tainted)]
    yield _gpus(pool, own, prices) if nodes.has_gpus(pool) else _cpus(pool, own, prices)


def pods_of(resource: Resource) -> Iterator[Pods]:
    """The pods that a resource makes and that stay."""
    spec = resource.inputs.object("spec")
    if resource.type in _LASTING:
        replicas = spec.number("replicas")
        count = 1.0 if replicas is None else replicas
        yield _pods(spec.object("template", "spec"), count, count)
    elif resource.type == nodes.RAY_CLUSTER:
        yield _pods(spec.object("headGroupSpec", "template", "spec"), 1, 1)
        for group in spec.objects("workerGroupSpecs"):
            least, most = group.number("minReplicas") or 0, group.number("maxReplicas") or 0
            yield _pods(group.object("template", "spec"), least, most)


def _pods(pod: Inputs, least: float, most: float) -> Pods:
    asked = [each.object("resources", "requests") for each in pod.objects("containers")]
    limits = [each.object("resources", "limits") for each in pod.objects("containers")]
    return Pods(
        cpus=sum(amount(each.text("cpu")) for each in asked),
        gib=sum(gib(each.text("memory")) for each in asked),
        gpus=sum(amount(each.text(nodes.GPU)) for each in limits),
        least=least,
        most=most,
        selector=_pairs(pod.object("nodeSelector")),
    )


def _cpus(pool: Resource, pods: Sequence[Pods], prices: Prices) -> Cost:
    families = [value for key in _FAMILIES for value in nodes.values(pool, key)]
    priced = [found for family in families if (found := prices.family(family)) is not None]
    limit = amount(nodes.limits(pool).text("cpu"))
    if not priced or not limit:
        return Unpriced(what=f"nodes of the families {', '.join(families) or '(any)'} in {prices.region}")
    needed = [_hourly(pods, instance) for instance in priced]
    dearest = max(instance.usd / instance.vcpus for instance in priced)
    most = limit * dearest
    return Nodes(what=f"up to {limit:g} CPUs of {', '.join(families)}", least_usd=min(*needed, most), most_usd=most)


def _hourly(pods: Sequence[Pods], instance: Instance) -> float:
    """What the least of the pods costs on instances of a family, by CPUs or by memory, whichever is more."""
    cpus = sum(each.cpus * each.least for each in pods)
    memory = sum(each.gib * each.least for each in pods)
    share = max(cpus / instance.vcpus, memory / instance.gib) / _LEFT
    return share * instance.usd


def _gpus(pool: Resource, pods: Sequence[Pods], prices: Prices) -> Cost:
    kinds = nodes.gpu_kinds(pool)
    counts = {value for key in _COUNTS for value in nodes.values(pool, key)}
    limit = amount(nodes.limits(pool).text(nodes.GPU))
    candidates = {
        name: each
        for kind in kinds
        for name, each in prices.with_gpu(kind).items()
        if each.gpus <= limit and (not counts or str(each.gpus) in counts)
    }
    workers = [each for each in pods if each.gpus]
    found = [choice for each in workers if (choice := _cheapest(each, candidates)) is not None]
    if not limit or not workers or len(found) < len(workers):
        return Unpriced(what=f"nodes with {limit:g} GPUs of {', '.join(kinds) or 'any kind'} in {prices.region}")
    name, least, most = ", ".join(sorted({each[0] for each in found})), 0.0, 0.0
    for each, (_, usd, fits) in zip(workers, found, strict=True):
        least += math.ceil(each.least / fits) * usd
        most += math.ceil(each.most / fits) * usd
    return Nodes(what=f"up to {limit:g} GPUs on {name}", least_usd=least, most_usd=most)


def _cheapest(pods: Pods, candidates: dict[str, Instance]) -> tuple[str, float, int] | None:
    """The instance on which all the pods cost least: its name, US dollars an hour, and how many of them it takes."""
    fitting = [(name, each.usd, fits) for name, each in candidates.items() if (fits := _fits(pods, each))]
    return min(fitting, key=lambda found: (math.ceil(pods.most / found[2]) * found[1], found[0]), default=None)


def _fits(pods: Pods, instance: Instance) -> int:
    by_cpu = instance.vcpus * _LEFT / pods.cpus if pods.cpus else math.inf
    by_memory = instance.gib * _LEFT / pods.gib if pods.gib else math.inf
    return int(min(by_cpu, by_memory, instance.gpus // pods.gpus))


def _pairs(labels: Inputs) -> frozenset[tuple[str, str]]:
    return frozenset((key, labels.text(key)) for key in labels.values)
