"""Volumes against a real Docker engine."""

import pytest

from providers.containers.ownership import ForeignObjectError
from tests.providers.containers.rig import Rig

pytestmark = pytest.mark.docker


def test_made_adopted_read_and_removed(rig: Rig) -> None:
    made = rig.create("Volume", "data", {"name": rig.name("data")})
    assert rig.api.inspect_volume(made.identity)["Labels"]["isthmus.urn"] == made.urn
    assert rig.create("Volume", "data", {"name": rig.name("data")}).identity == made.identity
    assert rig.diff(made).changes is False
    assert rig.read(made) is not None
    rig.delete(made)
    assert rig.read(made) is None
    rig.delete(made)


def test_removed_by_hand_it_is_made_again_and_said_aloud(rig: Rig) -> None:
    made = rig.create("Volume", "data", {"name": rig.name("data")})
    rig.api.remove_volume(made.identity)
    assert rig.diff(made).diffs == ["status"]
    assert rig.diff(rig.update(made)).changes is False
    assert "its data is lost" in rig.warned[0]


def test_somebody_elses_is_left_alone(rig: Rig) -> None:
    name = rig.name("data")
    rig.api.create_volume(name, labels={})
    try:
        with pytest.raises(ForeignObjectError, match="carries no labels of Isthmus"):
            rig.create("Volume", "data", {"name": name})
        assert rig.api.inspect_volume(name)["Name"] == name
    finally:
        rig.api.remove_volume(name)
