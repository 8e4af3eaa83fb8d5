"""The environment's models."""

import pytest
from pydantic import ValidationError

from envs.schema import Environment


def test_an_environment_is_complete_by_defaults() -> None:
    environment = Environment.model_validate({"substrate": "containers"})
    assert [pool.name for pool in environment.training.pools] == ["cpu"]
    assert sorted(environment.storage.buckets) == ["artifacts", "datasets"]
    assert environment.ports.registry == 17001


def test_the_standard_buckets_are_there_beside_others() -> None:
    environment = Environment.model_validate({"substrate": "containers", "storage": {"buckets": {"features": {}}}})
    assert list(environment.storage.buckets) == ["artifacts", "datasets", "features"]


def test_a_standard_bucket_can_be_changed() -> None:
    buckets = {"datasets": {"versioning": False}}
    environment = Environment.model_validate({"substrate": "containers", "storage": {"buckets": buckets}})
    assert not environment.storage.buckets["datasets"].versioning
    assert environment.storage.buckets["artifacts"].versioning


def test_it_cannot_be_changed_afterwards() -> None:
    environment = Environment.model_validate({"substrate": "containers"})
    with pytest.raises(ValidationError, match="frozen"):
        environment.owner = "else"  # pyright: ignore[reportAttributeAccessIssue] the point of the test


@pytest.mark.parametrize(
    "part",
    [
        {"training": {"pools": []}},
        {"training": {"pools": [{"name": "a"}, {"name": "a"}]}},
        {"training": {"pools": [{"name": "a", "workers": 0}]}},
        {"training": {"pools": [{"name": "a", "gpus": -1}]}},
        {"ports": {"registry": 17002}},
        {"ports": {"registry": 80}},
        {"storage": {"buckets": {"x": {"noncurrent_retention": "5h"}}}},
        {"images": {"overrides": {"nothing": "x"}}},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(part: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Environment.model_validate({"substrate": "containers", **part})


def test_it_is_written_as_it_is_read() -> None:
    environment = Environment.model_validate({"substrate": "containers", "storage": {"resources": {"memory": "3Gi"}}})
    written = environment.model_dump(mode="json")
    assert written["storage"]["resources"]["memory"] == "3Gi"
    assert written["monitoring"]["retention"] == "15d"
    assert Environment.model_validate(written) == environment
