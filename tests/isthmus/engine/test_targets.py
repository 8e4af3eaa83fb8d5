"""Tests of choosing resources by URN and by pattern."""

import pytest

from isthmus.engine.targets import chosen
from tests.isthmus.engine.rig import Rig

_URN = "urn:pulumi:dev::proj::isthmus:registry:Registry$containers:index:Container::registry"


@pytest.mark.parametrize(
    "target",
    [_URN, "**::registry", "**", "**Container::*", "urn:pulumi:*::proj::**::registry", "**::reg*"],
)
def test_a_target_chooses(target: str) -> None:
    assert chosen(_URN, [target])


@pytest.mark.parametrize("target", ["registry", "*", "*::registry", "**::reg", "**::gistry", "**.registry"])
def test_a_target_does_not_choose(target: str) -> None:
    assert not chosen(_URN, ["urn:pulumi:dev::proj::t::other", target])


def test_no_target_chooses_everything() -> None:
    assert chosen(_URN, [])


def test_only_what_a_pattern_names_is_changed_refreshed_and_destroyed(rig: Rig) -> None:
    assert rig.up('Thing("one", value=1); Thing("two", value=1); Thing("other", value=1)').ok
    rig.up('Thing("one", value=2); Thing("two", value=2); Thing("other", value=2)', targets=("**::o*e",))
    assert rig.things() == {"one": 2, "two": 1, "other": 1}
    assert rig.destroy(targets=("**::two",)).changes == {"delete": 1}
    assert sorted(rig.things()) == ["one", "other"]
