"""A state's resources as rules see them."""

from typing import Any

from isthmus.engine.state import ResourceState
from isthmus.engine.values import Secret
from policies.pack.deployed import resources_of

_PROVIDER = ResourceState(
    urn="urn:pulumi:s::p::pulumi:providers:aws::default",
    custom=True,
    type="pulumi:providers:aws",
    id="1",
    inputs={"region": "eu-central-1"},
)


def _state(name: str = "key", **more: Any) -> ResourceState:
    urn = f"urn:pulumi:s::p::aws:kms/key:Key::{name}"
    filled: dict[str, Any] = {"urn": urn, "custom": True, "type": "aws:kms/key:Key", "provider": _PROVIDER.reference}
    return ResourceState(**{**filled, **more})


def test_what_is_there_counts_before_what_was_asked_for() -> None:
    (_, found) = resources_of(
        [_PROVIDER, _state(inputs={"a": "asked", "b": "asked"}, outputs={"a": "made", "__meta": "x"})]
    )
    assert (found.inputs.text("a"), found.inputs.text("b"), found.inputs.has("__meta")) == ("made", "asked", False)
    assert found.asked.text("a") == "asked"


def test_what_a_provider_does_not_repeat_is_as_it_was_asked_for() -> None:
    (_, found) = resources_of(
        [_PROVIDER, _state(inputs={"a": {"x": True, "y": 1.0}}, outputs={"a": {"y": 2.0, "z": "new"}})]
    )
    assert found.inputs.get("a") == {"x": True, "y": 2.0, "z": "new"}


def test_what_else_rules_need_comes_along() -> None:
    needs = {"bucket": ("urn:x",)}
    (_, found) = resources_of(
        [_PROVIDER, _state(protect=True, parent="urn:parent", property_dependencies=needs, inputs={"a": Secret("x")})]
    )
    assert (found.protect, found.parent, found.needs, found.marked) == (True, "urn:parent", needs, True)
    assert found.provider is not None
    assert found.provider.text("region") == "eu-central-1"
    assert found.asked.values == {"a": Secret("x")}


def test_what_waits_for_its_deletion_is_not_there_any_more() -> None:
    assert [each.name for each in resources_of([_state("old", delete=True), _state("new")])] == ["new"]
