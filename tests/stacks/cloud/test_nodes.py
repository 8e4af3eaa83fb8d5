"""Nodes are of the kind that a pool asks for, for its workers alone, and never more than its limit."""

from typing import Any

import pytest

from envs.schema import Pool
from stacks.cloud.nodes import hard_limits, tolerations
from tests.harness.cloud_estate import environment, make, production

POOLS = "kubernetes:karpenter.sh/v1:NodePool"


def spec(name: str) -> Any:
    """One pool of nodes of the production estate."""
    return production().of(POOLS, name).inputs["spec"]


def wants(name: str) -> dict[str, tuple[str, list[str]]]:
    """What a pool of nodes requires, by label."""
    requirements = spec(name)["template"]["spec"]["requirements"]
    return {each["key"]: (each["operator"], each["values"]) for each in requirements}


def _made(pool: Pool) -> Any:
    """The pool of nodes of an estate with this pool alone."""
    env = environment()
    wanted = env.model_copy(update={"training": env.training.model_copy(update={"pools": (pool,)})})
    return make(wanted).of(POOLS, f"training-{pool.name}").inputs["spec"]


def test_every_training_pool_has_nodes_and_so_have_services() -> None:
    assert production().names(POOLS) == ["services", "training-cpu", "training-gpu"]


def test_families_are_those_that_were_named() -> None:
    assert wants("training-cpu")["eks.amazonaws.com/instance-family"] == ("In", ["m7i", "m6i", "r7i"])


def test_gpus_are_of_their_kind() -> None:
    found = wants("training-gpu")
    assert found["eks.amazonaws.com/instance-gpu-name"] == ("In", ["l4"])
    assert found["eks.amazonaws.com/instance-gpu-count"] == ("In", ["1", "4", "8"])


def test_every_pool_has_a_hard_limit_and_an_age() -> None:
    assert spec("services")["limits"] == {"cpu": "64"}
    assert spec("training-gpu")["limits"] == {"nvidia.com/gpu": "4"}
    assert spec("training-cpu")["limits"] == {"cpu": "48", "memory": "192Gi"}
    assert spec("training-gpu")["template"]["spec"]["expireAfter"] == "72h"


@pytest.mark.parametrize(
    ("age", "expiry"), [("45m", "2700s"), ("90m", "5400s"), ("36h", "36h"), ("1d", "24h"), ("3601s", "3601s")]
)
def test_an_age_is_kept_to_the_second(age: str, expiry: str) -> None:
    pool = Pool.model_validate({"name": "young", "max_workers": 2, "expire_after": age})
    assert _made(pool)["template"]["spec"]["expireAfter"] == expiry


def test_the_longest_age_leaves_time_to_end() -> None:
    pool = Pool.model_validate({"name": "old", "max_workers": 2, "expire_after": "21d"})
    made = _made(pool)["template"]["spec"]
    assert (made["expireAfter"], made["terminationGracePeriod"]) == ("503h", "3600s")


@pytest.mark.parametrize(
    ("gpus", "workers", "limit"),
    [(1, 3, "3"), (2, 3, "8"), (3, 2, "8"), (8, 2, "16")],
)
def test_limits_are_whole_nodes(gpus: int, workers: int, limit: str) -> None:
    # Instances with L4s have 1, 4 or 8 of them.
    pool = Pool(name="x", gpus=gpus, gpu_kind="l4", max_workers=workers)
    assert hard_limits(pool) == {"nvidia.com/gpu": limit}


@pytest.mark.parametrize(("workers", "limit"), [(1, "4"), (2, "4"), (3, "8")])
def test_gpu_nodes_have_room_for_the_cpus_of_workers_too(workers: int, limit: str) -> None:
    # p3.2xlarge has 1 GPU and 8 CPUs, p3.8xlarge 4 and 32, which are two workers' and not four's.
    pool = Pool(name="wide", gpus=1, gpu_kind="v100", cpus=15, max_workers=workers)
    made = _made(pool)
    assert made["limits"] == {"nvidia.com/gpu": limit}
    counts = {each["key"]: each["values"] for each in made["template"]["spec"]["requirements"]}
    assert counts["eks.amazonaws.com/instance-gpu-count"] == ["4", "8"]


def test_nothing_else_runs_on_a_pools_nodes() -> None:
    taints = spec("training-gpu")["template"]["spec"]["taints"]
    assert [taint["key"] for taint in taints] == ["isthmus/pool", "nvidia.com/gpu"]
    (pool,) = (each for each in environment().training.pools if each.name == "gpu")
    for taint, toleration in zip(taints, tolerations(pool), strict=True):
        assert taint.items() <= {**toleration}.items()
    assert spec("services")["template"]["spec"]["taints"] == []


def test_workers_are_not_moved_to_save_room() -> None:
    assert spec("training-cpu")["disruption"]["consolidationPolicy"] == "WhenEmpty"
    assert spec("services")["disruption"]["consolidationPolicy"] == "WhenEmptyOrUnderutilized"


def test_spare_capacity_is_taken_where_it_is_asked_for() -> None:
    pool = Pool(name="cheap", spot=True, max_workers=2)
    env = environment()
    wanted = env.model_copy(update={"training": env.training.model_copy(update={"pools": (pool,)})})
    requirements = make(wanted).of(POOLS, "training-cheap").inputs["spec"]["template"]["spec"]["requirements"]
    found = {each["key"]: each["values"] for each in requirements}
    assert found["karpenter.sh/capacity-type"] == ["spot"]
    assert found["eks.amazonaws.com/instance-category"] == ["c", "m", "r"]
    assert wants("training-cpu")["karpenter.sh/capacity-type"] == ("In", ["on-demand"])


def test_limits_have_room_for_instances_whose_shape_is_not_that_of_a_worker() -> None:
    pool = Pool.model_validate({"name": "wide", "cpus": 2, "memory": "64Gi", "max_workers": 2})
    # 64 GiB come with 16 CPUs at least: r6i.4xlarge has 128.
    assert hard_limits(pool) == {"cpu": "32", "memory": "256Gi"}
