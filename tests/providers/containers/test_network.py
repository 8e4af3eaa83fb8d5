"""Networks against a real Docker engine."""

import pytest

from providers.containers.ownership import ForeignObjectError
from tests.providers.containers.rig import Rig

pytestmark = pytest.mark.docker


def test_made_read_and_removed(rig: Rig) -> None:
    made = rig.create("Network", "net", {"name": rig.name("net")})
    found = rig.api.inspect_network(made.identity)
    assert made.outputs["networkId"] == found["Id"]
    assert found["Labels"]["isthmus.owner"] == rig.owner
    assert rig.diff(made).changes is False
    read = rig.read(made)
    assert read is not None
    assert read.outputs == made.outputs
    rig.delete(made)
    assert rig.read(made) is None
    rig.delete(made)


def test_adopted_after_a_kill(rig: Rig) -> None:
    made = rig.create("Network", "net", {"name": rig.name("net")})
    assert rig.create("Network", "net", {"name": rig.name("net")}).outputs == made.outputs


def test_removed_by_hand_it_is_made_again(rig: Rig) -> None:
    made = rig.create("Network", "net", {"name": rig.name("net")})
    assert rig.foresee(made)["networkId"] == made.outputs["networkId"]
    rig.api.remove_network(made.identity)
    assert rig.diff(made).diffs == ["networkId"]
    assert repr(rig.foresee(made)["networkId"]) == "UNKNOWN"
    assert rig.diff(rig.update(made)).changes is False


def test_somebody_elses_is_left_alone(rig: Rig) -> None:
    name = rig.name("net")
    rig.api.create_network(name, "bridge", check_duplicate=True, labels={"com.docker.compose.project": "shop"})
    try:
        with pytest.raises(ForeignObjectError, match="docker compose project shop"):
            rig.create("Network", "net", {"name": name})
    finally:
        rig.api.remove_network(name)


def test_a_new_name_replaces(rig: Rig) -> None:
    made = rig.create("Network", "net", {"name": rig.name("net")})
    difference = rig.diff(made, {"name": rig.name("other")})
    assert (difference.replaces, difference.delete_before_replace) == (["name"], True)
