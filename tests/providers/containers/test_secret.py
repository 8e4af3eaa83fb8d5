"""Secrets: random, and secret."""

from pathlib import Path
from typing import cast

import pytest

from providers.containers import values
from providers.containers.docker_host import DockerHost
from tests.providers.containers.rig import Rig


@pytest.fixture
def dry(tmp_path: Path) -> Rig:
    """A rig that never comes near Docker."""
    return Rig(tmp_path, cast("DockerHost", None))


def test_random_of_the_length_and_alphabet_asked_for(dry: Rig) -> None:
    one, other = (dry.create("Secret", "s", {"length": 40, "alphabet": "ab"}) for _ in range(2))
    assert len(one.outputs["value"]) == 40
    assert set(one.outputs["value"]) == {"a", "b"}
    assert one.outputs["value"] != other.outputs["value"]
    assert one.state["value"].is_secret


def test_kept_by_everything_but_a_new_length(dry: Rig) -> None:
    made = dry.create("Secret", "s", {})
    assert dry.diff(made, {"length": 32.0}).changes is False
    assert dry.diff(made, {"length": 33}).replaces == ["length"]
    assert dry.update(made).outputs["value"] == made.outputs["value"]
    assert dry.foresee(made)["value"] == made.outputs["value"]
    read = dry.read(made)
    assert read is not None
    assert read.state["value"].is_secret
    dry.delete(made)


def test_a_preview_keeps_the_unknown_secret(dry: Rig) -> None:
    foreseen = dry.check("Secret", "s", {})
    assert repr(dry.foresee(foreseen)["value"]) == "UNKNOWN"
    assert values.reveal(values.from_properties(foreseen.inputs))["length"] == 32


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"length": 7}, "length"),
        ({"length": 8.5}, "length"),
        ({"alphabet": "a"}, "alphabet"),
        ({"lenght": 9}, "lenght"),
    ],
)
def test_bad_inputs_are_named(dry: Rig, inputs: dict[str, values.Plain], path: str) -> None:
    assert list(dry.failures("Secret", inputs)) == [path]
