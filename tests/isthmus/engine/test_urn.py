"""Tests of URNs."""

from isthmus.engine import urn as urns


def test_the_types_of_parents_are_part_of_it() -> None:
    def make(parent: str, kind: str, name: str) -> str:
        return urns.make(stack="dev", project="proj", parent=parent, kind=kind, name=name)

    root = make("", urns.ROOT_TYPE, "proj-dev")
    outer = make(root, "a:b:Outer", "o")
    inner = make(outer, "a:b:Inner", "i::with")
    assert outer == "urn:pulumi:dev::proj::a:b:Outer::o"
    assert inner == "urn:pulumi:dev::proj::a:b:Outer$a:b:Inner::i::with"
    assert urns.type_of(inner) == "a:b:Inner"
    assert urns.name_of(inner) == "i::with"


def test_providers() -> None:
    kind = urns.provider_type("containers")
    assert urns.is_provider(kind)
    assert urns.package_of(kind) == "containers"
    assert urns.package_of("containers:index:Image") == "containers"
    assert urns.split_reference("urn:pulumi:d::p::pulumi:providers:x::n::some-id")[1] == "some-id"
