"""What pools of nodes cost."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies.cost.charges import Nodes, Unpriced
from policies.cost.nodes import Pods, costs, pods_of
from policies.cost.prices import Instance, Prices
from tests.policies.rig import resource

_POOL = "kubernetes:karpenter.sh/v1:NodePool"


def _instance(usd: float, vcpus: int, gib: float, **more: Any) -> Instance:
    return Instance(usd=usd, vcpus=vcpus, gib=gib, source="a test", **more)


_PRICES = Prices(
    region="here",
    instances={
        "m1.large": _instance(0.10, 2, 8),
        "r1.large": _instance(0.14, 2, 16),
        "g1.small": _instance(1.0, 4, 16, gpu="l4", gpus=1),
        "g1.big": _instance(1.3, 8, 32, gpu="l4", gpus=1),
        "g1.huge": _instance(9.0, 64, 256, gpu="l4", gpus=8),
    },
)


def _pool(requirements: Mapping[str, list[str]], limits: Mapping[str, str], *, tainted: bool = False) -> Any:
    asked = [{"key": key, "operator": "In", "values": values} for key, values in requirements.items()]
    taints = [{"key": "pool", "value": "p"}] if tainted else []
    template = {"metadata": {"labels": {"pool": "p"}}, "spec": {"requirements": asked, "taints": taints}}
    return resource(_POOL, {"spec": {"template": template, "limits": dict(limits)}})


def _pods(cpus: float, gib: float, least: float, most: float, *, gpus: float = 0, pool: str = "p") -> Pods:
    selector = frozenset({("pool", pool)}) if pool else frozenset[tuple[str, str]]()
    return Pods(cpus=cpus, gib=gib, gpus=gpus, least=least, most=most, selector=selector)


_FAMILY = "eks.amazonaws.com/instance-family"
_GPU = {"eks.amazonaws.com/instance-gpu-name": ["l4"]}


def test_cpus_cost_what_pods_ask_for_at_least_and_the_limit_at_most() -> None:
    pool = _pool({_FAMILY: ["m1", "r1"]}, {"cpu": "100"})
    pods = [_pods(9, 1, 1, 4), _pods(100, 100, 5, 5, pool="other")]
    (found,) = costs(pool, pods, _PRICES)
    assert isinstance(found, Nodes)
    assert found.least_usd == pytest.approx(9 / 1.93 * 0.10)
    assert found.most_usd == pytest.approx(100 * 0.07)
    assert (found.least, found.most) == (1, 50)


def test_a_limit_of_memory_bounds_them_too() -> None:
    (found,) = costs(_pool({_FAMILY: ["m1", "r1"]}, {"cpu": "100", "memory": "80Gi"}), [], _PRICES)
    assert isinstance(found, Nodes)
    assert found.most_usd == pytest.approx(80 * 0.10 / 8)
    assert found.most == 10
    (alone,) = costs(_pool({_FAMILY: ["r1"]}, {"memory": "80Gi"}), [], _PRICES)
    assert isinstance(alone, Nodes)
    assert (alone.what, alone.most_usd) == ("up to 80 GiB of r1", pytest.approx(80 * 0.14 / 16))


def test_a_family_without_a_price_is_not_left_out() -> None:
    assert list(costs(_pool({_FAMILY: ["m1", "z9"]}, {"cpu": "8"}), [], _PRICES)) == [
        Unpriced(what="nodes of the families z9 in here")
    ]


def test_memory_counts_where_it_is_more() -> None:
    (found,) = costs(_pool({_FAMILY: ["m1"]}, {"cpu": "100"}), [_pods(1, 72, 1, 1)], _PRICES)
    assert isinstance(found, Nodes)
    assert found.least_usd == pytest.approx(72 / (8 * 0.925 - 1565 / 1024) * 0.10)


def test_pods_that_ask_for_no_pool_go_where_nothing_keeps_them_off() -> None:
    anywhere = [_pods(9, 1, 1, 1, pool="")]
    (kept_off,) = costs(_pool({_FAMILY: ["m1"]}, {"cpu": "8"}, tainted=True), anywhere, _PRICES)
    (taken,) = costs(_pool({_FAMILY: ["m1"]}, {"cpu": "8"}), anywhere, _PRICES)
    assert isinstance(kept_off, Nodes)
    assert isinstance(taken, Nodes)
    assert kept_off.least_usd == 0 < taken.least_usd


def test_a_gpu_worker_goes_on_the_cheapest_instance_that_it_fits() -> None:
    pool = _pool(_GPU, {"nvidia.com/gpu": "4"}, tainted=True)
    (found,) = costs(pool, [_pods(4, 14, 0, 3, gpus=1)], _PRICES)
    # Its CPUs leave none of the small one's for the node itself.
    assert found == Nodes(what="up to 4 GPUs on g1.big", least_usd=0, most_usd=3 * 1.3, least=0, most=3)
    (found,) = costs(pool, [_pods(3, 12, 1, 3, gpus=1)], _PRICES)
    assert found == Nodes(what="up to 4 GPUs on g1.small", least_usd=1.0, most_usd=3.0, least=1, most=3)
    (found,) = costs(_pool(_GPU, {"nvidia.com/gpu": "8"}), [_pods(8, 16, 0, 1, gpus=8)], _PRICES)
    assert found == Nodes(what="up to 8 GPUs on g1.huge", least_usd=0, most_usd=9.0, least=0, most=1)


@pytest.mark.parametrize(
    ("requirements", "limits", "what"),
    [
        ({_FAMILY: ["z9"]}, {"cpu": "8"}, "nodes of the families z9 in here"),
        ({}, {"cpu": "8"}, "nodes of the families (any) in here"),
        (_GPU, {"nvidia.com/gpu": "0"}, "nodes with 0 GPUs of l4 in here"),
        ({_FAMILY: ["m1"]}, {}, "nodes of the families m1 in here"),
        (
            {"eks.amazonaws.com/instance-gpu-name": ["h100"]},
            {"nvidia.com/gpu": "8"},
            "nodes with 8 GPUs of h100 in here",
        ),
        (
            {**_GPU, "eks.amazonaws.com/instance-gpu-count": ["4"]},
            {"nvidia.com/gpu": "8"},
            "nodes with 8 GPUs of l4 in here",
        ),
    ],
)
def test_what_has_no_price_or_no_limit_is_named(
    requirements: dict[str, list[str]], limits: dict[str, str], what: str
) -> None:
    assert list(costs(_pool(requirements, limits), [_pods(1, 1, 1, 1, gpus=1)], _PRICES)) == [Unpriced(what=what)]


def test_pods_come_from_workloads_and_ray_clusters() -> None:
    container = {"resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"nvidia.com/gpu": "1"}}}
    pod = {"containers": [container, {}], "nodeSelector": {"pool": "p"}}
    deployment = resource("kubernetes:apps/v1:Deployment", {"spec": {"replicas": 3, "template": {"spec": pod}}})
    assert list(pods_of(deployment, {})) == [_pods(0.5, 1, 3, 3, gpus=1)]
    group = {"minReplicas": 0, "maxReplicas": 4, "template": {"spec": pod}}
    ray = {"spec": {"headGroupSpec": {"template": {"spec": pod}}, "workerGroupSpecs": [group]}}
    assert list(pods_of(resource("kubernetes:ray.io/v1:RayCluster", ray), {})) == [
        _pods(0.5, 1, 1, 1, gpus=1),
        _pods(0.5, 1, 0, 4, gpus=1),
    ]
    assert list(pods_of(resource("kubernetes:batch/v1:Job", {}), {})) == []
