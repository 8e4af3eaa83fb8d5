"""Tests of properties on the wire."""

import pytest
from google.protobuf import struct_pb2
from hypothesis import given

from isthmus.engine.encoding import encode_value
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.values import UNKNOWN, Output, ResourceRef, Secret, Value
from isthmus.engine.wire import Accepts, from_struct, to_struct
from tests.isthmus.engine.strategies import PROPERTIES

_NOTHING = Accepts(secrets=False, resources=False)


@given(properties=PROPERTIES)
def test_what_is_sent_arrives(properties: dict[str, Value]) -> None:
    sent = to_struct(properties).SerializeToString()
    assert encode_value(from_struct(struct_pb2.Struct.FromString(sent)), None) == encode_value(properties, None)


def test_who_does_not_take_secrets_gets_them_plain() -> None:
    assert from_struct(to_struct({"a": Secret([Secret("x")])}, _NOTHING)) == {"a": ["x"]}


def test_who_does_not_take_references_gets_names() -> None:
    references: dict[str, Value] = {"custom": ResourceRef("urn", "id"), "component": ResourceRef("urn")}
    assert from_struct(to_struct(references, _NOTHING)) == {"custom": "id", "component": "urn"}


def test_outputs_arrive_as_what_is_known_of_them() -> None:
    sent = to_struct({"a": Output("x", known=True, secret=True), "b": Output("x", known=False, secret=False)})
    assert from_struct(sent) == {"a": Secret("x"), "b": UNKNOWN}


def test_every_mark_of_the_unknown_is_known() -> None:
    sent = struct_pb2.Struct()
    sent.update({"a": "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"})
    assert from_struct(sent) == {"a": UNKNOWN}


def test_archives_are_refused() -> None:
    sent = struct_pb2.Struct()
    sent.update({"a": {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7"}})
    with pytest.raises(UnsupportedError, match="an archive"):
        from_struct(sent)
