"""Renames: an object that passed to another resource stays when the one that had it goes."""

from dataclasses import replace
from typing import Any

import pytest

from providers.containers.ownership import ForeignObjectError
from tests.providers.containers.rig import Made, Rig, web
from tests.providers.containers.storage import Store

pytestmark = pytest.mark.docker


def _renamed(rig: Rig, made: Made, name: str) -> Made:
    """Give a resource's state under another URN, as an alias leaves it."""
    kind = made.urn.split("::")[2].split(":")[-1]
    return replace(made, urn=rig.urn(kind, name))


def test_under_an_alias_everything_is_kept_and_removed_in_the_end(networked: Rig, debian: str) -> None:
    rig = networked
    made = [
        rig.create("Volume", "data", {"name": rig.name("data")}),
        rig.create("Network", "other", {"name": rig.name("other")}),
        rig.create("Container", "web", web(rig, debian)),
    ]
    for resource in reversed([_renamed(rig, resource, "renamed") for resource in made]):
        assert rig.diff(resource).changes is False
        updated = rig.update(resource)
        assert updated.outputs == resource.outputs
        rig.delete(updated)
        assert rig.read(resource) is None
    assert rig.warned == []


@pytest.mark.parametrize("kind", ["Container", "Network", "Volume"])
def test_what_another_resource_made_again_under_the_name_stays(networked: Rig, debian: str, kind: str) -> None:
    rig = networked
    inputs = web(rig, debian) if kind == "Container" else {"name": rig.name("it")}
    old = rig.create(kind, "old", inputs)
    with pytest.raises(ForeignObjectError, match="give it an alias"):
        rig.create(kind, "new", inputs)
    rig.delete(old)
    new = rig.create(kind, "new", inputs)
    rig.delete(old)
    assert rig.diff(new).changes is False
    assert "was made for another resource of this stack" in rig.warned[0]


def test_a_container_that_another_resource_took_along_under_an_alias_is_no_leftover(
    networked: Rig, debian: str
) -> None:
    rig = networked
    kept = _renamed(rig, rig.create("Container", "web", web(rig, debian)), "renamed")
    rig.create("Container", "web", web(rig, debian, name=rig.name("second"), aliases=[]))
    assert rig.diff(kept).changes is False


def test_buckets_and_identities_that_another_resource_took_up_stay(store: Store) -> None:
    rig, bucket = store.rig, {**store.access, "name": "passed-on"}
    identity: dict[str, Any] = {**store.access, "name": "passed-on", "grants": [{"bucket": "it", "access": "read"}]}
    old = rig.create("Bucket", "old", bucket)
    new = rig.create("Bucket", "new", bucket)
    rig.delete(old)
    assert rig.diff(new).changes is False
    rig.delete(_renamed(rig, new, "newer"))
    assert rig.read(new) is None
    first = rig.create("Identity", "old", identity)
    second = rig.create("Identity", "new", identity)
    rig.delete(first)
    assert rig.diff(second).changes is False
    rig.delete(second)
    assert rig.read(second) is None
