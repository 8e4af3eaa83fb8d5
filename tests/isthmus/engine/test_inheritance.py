"""Tests of the providers that resources have from their components."""

from isthmus.engine.inheritance import Inheritance
from isthmus.engine.protocol import resource_pb2 as pb

_A, _B = "urn:pulumi:s::p::t:m:Group::a", "urn:pulumi:s::p::t:m:Group$t:m:Group::b"


def _group(parent: str = "", **providers: str) -> pb.RegisterResourceRequest:
    return pb.RegisterResourceRequest(type="t:m:Group", name="g", parent=parent, providers=providers)


def _thing(parent: str, provider: str = "") -> pb.RegisterResourceRequest:
    return pb.RegisterResourceRequest(type="model:index:Thing", custom=True, parent=parent, provider=provider)


def test_a_component_hands_its_providers_down() -> None:
    inheritance = Inheritance()
    inheritance.resolved(_group(model="one", other="two"), _A)
    inheritance.resolved(_group(_A, other="three"), _B)
    assert inheritance.resolved(_thing(_A), "").provider == "one"
    assert inheritance.resolved(_thing(_B), "").provider == "one"
    assert inheritance.resolved(_thing(_B, "mine"), "").provider == "mine"
    assert inheritance.resolved(_thing(""), "").provider == ""


def test_a_provider_itself_has_none() -> None:
    inheritance = Inheritance()
    inheritance.resolved(_group(model="one"), _A)
    request = pb.RegisterResourceRequest(type="pulumi:providers:model", custom=True, parent=_A)
    assert inheritance.resolved(request, "").provider == ""
