"""Tests of finding a resource by what it is called."""

import pytest

from isthmus.engine.lookup import AmbiguousNameError, NoResourceError, find

_URNS = [
    "urn:pulumi:dev::p::isthmus:registry:Registry::registry",
    "urn:pulumi:dev::p::isthmus:registry:Registry$containers:index:Container::registry",
    "urn:pulumi:dev::p::isthmus:registry:Registry$containers:index:Container::registry-metrics",
]


@pytest.mark.parametrize(
    ("name", "index"),
    [("registry-metrics", 2), ("Container::registry", 1), ("Registry::registry", 0), (_URNS[1], 1)],
)
def test_one_is_found(name: str, index: int) -> None:
    assert find([*_URNS, *_URNS], name) == _URNS[index]


def test_several_are_listed() -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        find(_URNS, "registry")
    assert _URNS[0] in caught.value.hint
    assert _URNS[1] in caught.value.hint
    assert _URNS[2] not in caught.value.hint


@pytest.mark.parametrize("name", ["", "egistry", "metrics", "urn:pulumi:prod::p::x::registry"])
def test_none_is_said(name: str) -> None:
    with pytest.raises(NoResourceError):
        find(_URNS, name)
