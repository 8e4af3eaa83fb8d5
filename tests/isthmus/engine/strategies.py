"""Hypothesis strategies for property values, and for programs and what happens to them."""

from hypothesis import strategies as st

from isthmus.engine.values import UNKNOWN, Asset, ResourceRef, Secret, Value
from tests.isthmus.engine.histories import Step
from tests.isthmus.engine.simulation import Node

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    _TEXTS,
    st.just(UNKNOWN),
    _TEXTS.map(lambda t: Asset({"text": t or "x", "hash": "00"})),
    st.builds(ResourceRef, st.just("urn:pulumi:s::p::t::n"), st.sampled_from([None, "id", UNKNOWN])),
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(_TEXTS, inner, max_size=3),
        inner.filter(lambda v: not isinstance(v, Secret)).map(Secret),
    ),
    max_leaves=8,
)
PROPERTIES = st.dictionaries(_TEXTS, VALUES, max_size=4)

_NAMES = ("a", "b", "c", "d", "e")
_RARELY = st.sampled_from([False, False, False, False, True])


@st.composite
def programs(draw: st.DrawFn) -> tuple[Node, ...]:
    """A program: some of the names in order, each taking values from, or coming after, some before it."""
    nodes: list[Node] = []
    for name in _NAMES:
        if draw(st.booleans()):
            nodes.append(draw(_nodes(name, [n.name for n in nodes])))
    return tuple(nodes)


@st.composite
def _nodes(draw: st.DrawFn, name: str, before: list[str]) -> Node:
    some = st.lists(st.sampled_from(before), max_size=2, unique=True) if before else st.just(list[str]())
    other = st.sampled_from(["", "", *before])
    # What is made by hand knows nothing of the others.
    imported = draw(_RARELY)
    return Node(
        name=name,
        key=draw(st.integers(0, 1)),
        value=draw(st.integers(0, 2)),
        secret=draw(st.booleans()),
        hidden=draw(_RARELY),
        needs=() if imported else tuple(draw(some)),
        after=tuple(draw(some)),
        key_from="" if imported else draw(other),
        delete_first=draw(st.sampled_from([None, True, False])),
        renamed=draw(st.booleans()),
        fails=draw(st.sampled_from(["", "", "", "", "check", "create", "update", "delete"])),
        within="" if imported else draw(other),
        along=draw(other),
        imported=imported,
        transformed=draw(_RARELY),
        protect=draw(_RARELY),
        retained=draw(_RARELY),
        ignore=draw(st.sampled_from([(), (), (), ("value",), ("key", "value")])),
        replace_on=draw(st.sampled_from([(), (), (), ("value",), ("*",)])),
    )


STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.builds(
        Step,
        nodes=programs(),
        fuse=st.none() | st.integers(1, 40),
        ending=st.sampled_from(["kill", "kill", "stop", "cancel"]),
        everything=_RARELY,
    ),
    min_size=1,
    max_size=4,
)
