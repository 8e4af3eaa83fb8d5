"""Training has a head and its pools; what a job reads inside has the names that it has outside."""

from typing import Any

import pytest

from components.storage import Storage, StorageArgs
from components.training import Training, TrainingArgs, bucket_variable, pool_resource
from envs.schema import Pool
from envs.schema import Storage as StorageSpec
from envs.schema import Training as TrainingSpec
from tests.harness.estate_parts import registry_access
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import run_program

SPEC = TrainingSpec(
    pools=(Pool(name="cpu"), Pool.model_validate({"name": "big", "cpus": 1.5, "memory": "3Gi", "gpus": 1})),
)


@pytest.fixture
def substrate() -> MemorySubstrate:
    """A substrate on which training was made."""
    made = MemorySubstrate()

    def build() -> Any:
        storage = Storage("storage", StorageArgs(spec=StorageSpec()), substrate=made)
        args = TrainingArgs(spec=SPEC, registry=registry_access(), storage=storage)
        return Training("training", args, substrate=made).route.url

    assert run_program(build).result == "https://training.test"
    return made


def test_jobs_read_the_variables_that_user_code_reads_outside(substrate: MemorySubstrate) -> None:
    env = substrate.asked["training"].env
    assert env["MLFLOW_TRACKING_URI"] == "http://registry.inside:5000"
    assert env["ISTHMUS_SERVING_URL"] == "http://serving.inside"
    assert env["PUSHGATEWAY_URL"] == "http://pushgateway.inside"
    assert env["ISTHMUS_BUCKET_DATASETS"] == "full-datasets"
    worker = substrate.pools["cpu"].service.env
    assert {key: worker[key] for key in env} == env


def test_the_password_of_the_registry_is_a_file(substrate: MemorySubstrate) -> None:
    for args in (substrate.asked["training"], substrate.pools["cpu"].service):
        assert list(args.secret_files) == ["/home/isthmus/.mlflow/credentials"]
        assert not args.secret_env
        assert "MLFLOW_TRACKING_PASSWORD" not in args.env


def test_a_worker_offers_what_its_pool_says(substrate: MemorySubstrate) -> None:
    worker = substrate.pools["big"].service
    assert worker.env["ISTHMUS_RAY_CPUS"] == "1.5"
    assert worker.env["ISTHMUS_RAY_MEMORY_BYTES"] == str(3 * 2**30)
    assert worker.env["ISTHMUS_RAY_POOL"] == "pool_big"
    assert worker.env["ISTHMUS_RAY_HEAD"] == "training.inside:6379"
    assert worker.resources.memory == 3 * 2**30
    assert worker.resources.cpus == 1.5


def test_workers_start_beside_the_head(substrate: MemorySubstrate) -> None:
    assert substrate.asked["training"].after == ()
    assert substrate.pools["cpu"].service.after == ()


def test_names_with_dashes_become_names_that_ray_and_shells_take() -> None:
    assert pool_resource("big-gpu") == "pool_big_gpu"
    assert bucket_variable("raw-events") == "ISTHMUS_BUCKET_RAW_EVENTS"
