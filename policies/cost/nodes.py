"""What pools of nodes cost: at least what their pods ask for, at most what their limits let them have."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from envs.instances import Instance as Size
from policies.cost.charges import Cost, Nodes, Unpriced
from policies.cost.prices import Instance, Prices
from policies.cost.quantities import amount, gib
from policies.pack.inputs import Inputs, NotKnownError
from policies.pack.resource import Resource
from policies.pools import nodes

Scales: TypeAlias = Mapping[tuple[str, str], float]
"""The fewest pods that autoscalers keep, by the kind and the name of what they scale."""

_FAMILIES = ("eks.amazonaws.com/instance-family", "karpenter.k8s.aws/instance-family")
_COUNTS = ("eks.amazonaws.com/instance-gpu-count", "karpenter.k8s.aws/instance-gpu-count")
_LASTING = ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet")
_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
_FEE = "eks-auto-mode"
_GIB = 2**30
_SMALLEST = 2  # CPUs of the smallest node, `large` in every family but the burstable ones


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


def scales_of(stack: Iterable[Resource]) -> Scales:
    """What a stack's autoscalers scale."""
    found: dict[tuple[str, str], float] = {}
    for resource in stack:
        if resource.type == _AUTOSCALER:
            spec = resource.inputs.object("spec")
            try:
                target = spec.object("scaleTargetRef")
                found[target.text("kind"), target.text("name")] = spec.number("minReplicas") or 1
            except NotKnownError:
                continue
    return found


def pods_of(resource: Resource, scales: Scales) -> Iterator[Pods]:
    """The pods that a resource makes and that stay; of those that an autoscaler counts, its fewest."""
    spec = resource.inputs.object("spec")
    if resource.type in _LASTING:
        replicas = spec.number("replicas")
        scaled = scales.get((resource.kind, resource.inputs.text("metadata", "name")), 1.0)
        count = scaled if replicas is None else replicas
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
    found = {family: prices.family(family) for family in families}
    priced = [instance for instance in found.values() if instance is not None]
    limits = nodes.limits(pool)
    cpus, memory = amount(limits.text("cpu")) or math.inf, gib(limits.text("memory")) or math.inf
    if not priced or len(priced) < len(found) or cpus == memory == math.inf:
        missing = [family for family, instance in found.items() if instance is None] or families
        return Unpriced(what=f"nodes of the families {', '.join(missing) or '(any)'} in {prices.region}")
    # Whatever the nodes are mixed of, each GiB and each CPU costs no more than the dearest.
    most = min(
        cpus * max(each.usd / each.vcpus for each in priced), memory * max(each.usd / each.gib for each in priced)
    )
    least = min(*[_hourly(pods, instance) for instance in priced], most)
    return Nodes(
        what=f"up to {_limit(cpus, memory)} of {', '.join(families)}",
        least_usd=least,
        most_usd=most,
        least=1 if least else 0,
        most=math.ceil(min(cpus, memory / min(each.gib / each.vcpus for each in priced)) / _SMALLEST),
    )


def _limit(cpus: float, memory: float) -> str:
    return f"{memory:g} GiB" if cpus == math.inf else f"{cpus:g} CPUs"


def _hourly(pods: Sequence[Pods], instance: Instance) -> float:
    """What the least of the pods costs on instances of a family, by CPUs or by memory, whichever is more."""
    cpus = sum(each.cpus * each.least for each in pods)
    memory = sum(each.gib * each.least for each in pods)
    size = _size(instance)
    return max(cpus / size.free_cpus, memory * _GIB / size.free_memory) * instance.usd


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
    counts_of = [(each, usd, fits) for each, (_, usd, fits) in zip(workers, found, strict=True)]
    least = [(math.ceil(each.least / fits), usd) for each, usd, fits in counts_of]
    most = [(math.ceil(each.most / fits), usd) for each, usd, fits in counts_of]
    return Nodes(
        what=f"up to {limit:g} GPUs on {', '.join(sorted({each[0] for each in found}))}",
        least_usd=sum(count * usd for count, usd in least),
        most_usd=sum(count * usd for count, usd in most),
        least=sum(count for count, _ in least),
        most=sum(count for count, _ in most),
        fee=_fee(kinds, prices),
    )


def _fee(kinds: Sequence[str], prices: Prices) -> str:
    """The item of Auto Mode's fee for nodes with a kind of GPU: its own where it is known."""
    own = f"{_FEE}-{kinds[0]}" if len(kinds) == 1 else _FEE
    return own if own in prices.items else _FEE


def _cheapest(pods: Pods, candidates: dict[str, Instance]) -> tuple[str, float, int] | None:
    """The instance on which all the pods cost least: its name, US dollars an hour, and how many of them it takes."""
    fitting = [(name, each.usd, fits) for name, each in candidates.items() if (fits := _fits(pods, each))]
    return min(fitting, key=lambda found: (math.ceil(pods.most / found[2]) * found[1], found[0]), default=None)


def _fits(pods: Pods, instance: Instance) -> int:
    size = _size(instance)
    by_cpu = size.free_cpus / pods.cpus if pods.cpus else math.inf
    by_memory = size.free_memory / (pods.gib * _GIB) if pods.gib else math.inf
    return int(min(by_cpu, by_memory, instance.gpus // pods.gpus))


def _size(instance: Instance) -> Size:
    return Size(name="", cpus=instance.vcpus, memory=int(instance.gib * _GIB))


def _pairs(labels: Inputs) -> frozenset[tuple[str, str]]:
    return frozenset((key, labels.text(key)) for key in labels.values)
