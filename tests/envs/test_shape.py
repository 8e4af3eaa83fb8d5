"""What an environment file may hold, place by place."""

from envs.schema import Environment
from envs.shape import Shape

SHAPE = Shape.of(Environment)


def test_names_are_those_of_the_part() -> None:
    assert SHAPE.names(("training",)) == ("head", "pools")
    assert "gpu_fallback" in SHAPE.names(("training", "pools", 3))
    assert SHAPE.names(("storage", "buckets", "anything")) == ("noncurrent_retention", "versioning")
    assert "ml" in SHAPE.names(("images", "overrides"))


def test_nothing_may_stand_at_an_unknown_place() -> None:
    assert SHAPE.at(("nowhere", "at", "all")) is None
    assert SHAPE.names(("nowhere",)) == ()


def test_an_empty_part_is_a_part_without_keys() -> None:
    data = {"storage": None, "training": {"pools": [None]}, "images": {"ca_bundle": None}}
    filled = SHAPE.fill(data)
    assert filled == {"storage": {}, "training": {"pools": [{}]}, "images": {"ca_bundle": None}}


def test_defaults_are_written_with_units() -> None:
    pool = SHAPE.at(("training", "pools", 0))
    assert pool is not None
    assert pool["properties"]["memory"]["default"] == "2Gi"
