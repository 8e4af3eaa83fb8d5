"""Hypothesis strategies for property values."""

from hypothesis import strategies as st

from isthmus.engine.values import UNKNOWN, Asset, ResourceRef, Secret, Value

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
