"""The estate joins every component, asks a substrate for primitives alone, and gives the contract."""

from typing import Any

import pytest

from components.estate import Estate, EstateArgs
from envs.schema import Environment, Pool, SubstrateName, Training
from isthmus.contract import Contract
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import Ran, run_program

ENVIRONMENT = Environment(
    substrate=SubstrateName.CONTAINERS,
    training=Training(
        pools=(Pool(name="cpu"), Pool.model_validate({"name": "big-gpu", "memory": "4Gi", "gpus": 2, "workers": 3}))
    ),
)


def make(substrate: MemorySubstrate, environment: Environment = ENVIRONMENT) -> Ran:
    """Run the estate on a substrate; the result is its contract."""

    def build() -> Any:
        return dict(Estate("estate", EstateArgs(environment=environment, stack="test"), substrate=substrate).outputs)

    return run_program(build)


def test_the_outputs_are_the_contract() -> None:
    contract = Contract.from_outputs(make(MemorySubstrate()).result)
    assert contract.stack == "test"
    assert contract.substrate == "memory"
    assert contract.storage.buckets == {"artifacts": "full-artifacts", "datasets": "full-datasets"}
    assert contract.storage.access_key_id == "user-key"
    assert contract.registry.password.get_secret_value() == "registry-password-value"
    assert contract.training.pools["big-gpu"].resource == "pool_big_gpu"
    assert contract.training.pools["big-gpu"].memory_bytes == 4 * 2**30
    assert contract.serving.slots == {
        "a": "https://serving_admin.test/a",
        "b": "https://serving_admin.test/b",
    }


def test_where_the_credential_chain_provides_the_contract_has_no_keys() -> None:
    storage = Contract.from_outputs(make(MemorySubstrate(keyless=True)).result).storage
    assert storage.access_key_id is None
    assert storage.secret_access_key is None
    assert storage.endpoint is None


def test_everything_is_a_child_of_the_estate() -> None:
    ran = make(MemorySubstrate())
    components = {each.name: each.parent for each in ran.resources if each.type.startswith("isthmus:")}
    assert components.pop("estate") != "estate"
    assert components == dict.fromkeys(("storage", "registry", "serving", "training", "monitoring"), "estate")
    owners = {each.name: each.parent for each in ran.resources if each.type == "test:index:Thing"}
    assert owners["database"] == "registry"
    assert owners["serving-a"] == "serving"


def test_everything_with_metrics_is_watched() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    config = str(substrate.asked["prometheus"].files["/etc/prometheus/prometheus.yml"])
    for service in ("registry", "serving-a", "serving-b", "training", "alertmanager", "pushgateway", "prometheus"):
        assert f"job_name: {service}\n" in config


def test_the_estate_closes_its_substrate() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert substrate.closed


@pytest.mark.parametrize(
    ("service", "writes", "reads"),
    [
        ("registry", {"full-artifacts"}, set[str]()),
        ("serving-a", set[str](), {"full-artifacts"}),
        ("serving-b", set[str](), {"full-artifacts"}),
        ("training", {"full-artifacts", "full-datasets"}, set[str]()),
        ("prometheus", set[str](), set[str]()),
    ],
)
def test_each_service_may_use_only_what_it_needs(service: str, writes: set[str], reads: set[str]) -> None:
    substrate = MemorySubstrate()
    make(substrate)
    grants = substrate.asked[service].grants
    assert {grant.bucket.name for grant in grants if grant.access == "readwrite"} == writes
    assert {grant.bucket.name for grant in grants if grant.access == "read"} == reads
