"""Tests of the records of state."""

import json
from pathlib import Path

import pytest

from isthmus.engine.crypto import Crypter
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.state import ResourceState, decode_resource
from isthmus.engine.values import Secret

_CRYPTER = Crypter(state="", key=b"k" * 32)
_FULL = ResourceState(
    urn="urn:pulumi:s::p::t::n",
    custom=True,
    type="t",
    id="i",
    inputs={"a": 1.0, "s": Secret("x")},
    outputs={"b": [True]},
    parent="urn:pulumi:s::p::pulumi:pulumi:Stack::p-s",
    provider="urn:pulumi:s::p::pulumi:providers:t::default::1",
    dependencies=("u",),
    property_dependencies={"a": ("u",), "s": ()},
    delete=True,
    protect=True,
    external=True,
    pending_replacement=True,
    retain_on_delete=True,
    deleted_with="u",
    import_id="j",
    init_errors=("e",),
    additional_secret_outputs=("b",),
    aliases=("v",),
    ignore_changes=("a",),
    replace_on_changes=("b",),
    custom_timeouts={"create": 90.0},
    created="2026-01-01T00:00:00Z",
    modified="2026-01-02T00:00:00Z",
    source_position="project:///x.py#1",
)


def test_what_is_written_is_read() -> None:
    data = json.loads(json.dumps(_FULL.encode(_CRYPTER)))
    assert decode_resource(data, _CRYPTER) == _FULL


def test_a_bare_record_is_short() -> None:
    bare = ResourceState(urn="u", custom=False, type="t")
    assert bare.encode(_CRYPTER) == {"urn": "u", "custom": False, "type": "t"}


def test_the_clis_records_are_written_as_they_were() -> None:
    recorded = json.loads((Path(__file__).with_name("recorded") / "state.json").read_text())
    for record in recorded["checkpoint"]["latest"]["resources"]:
        text = json.dumps(decode_resource(record, None).encode(None), sort_keys=True)
        assert "ciphertext" in json.dumps(record) or text == json.dumps(record, sort_keys=True)


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="viewOf"):
        decode_resource({"urn": "u", "custom": True, "type": "t", "viewOf": "v"}, None)
