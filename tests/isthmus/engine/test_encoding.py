"""Tests of properties in state."""

import json
import math
from typing import Any

import pytest
from hypothesis import given

from isthmus.engine.crypto import Crypter
from isthmus.engine.encoding import decode, decode_value, encode, encode_value
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.values import UNKNOWN, Asset, Output, Secret, Value, equal
from tests.isthmus.engine.strategies import PROPERTIES

_CRYPTER = Crypter(state="", key=b"k" * 32)
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"


@given(properties=PROPERTIES)
def test_what_is_written_is_read(properties: dict[str, Value]) -> None:
    text = json.dumps(encode(properties, _CRYPTER), ensure_ascii=False)
    again = decode(json.loads(text), _CRYPTER)
    assert encode_value(again, None) == encode_value(properties, None)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [(1.0, "1"), (2.5, "2.5"), (-0.0, "-0.0"), (1e21, "1e+21"), (True, "true"), (None, "null"), ([], "[]"), ({}, "{}")],
)
def test_plain_values(value: Value, encoded: str) -> None:
    assert json.dumps(encode_value(value, None)) == encoded


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_numbers_that_json_does_not_have(value: float) -> None:
    assert decode_value(encode_value(value, None), None) == value


def test_secrets_are_encrypted_as_a_whole() -> None:
    encoded = encode_value(Secret({"a": Secret("deep"), "b": "<&>"}), _CRYPTER)
    assert set(encoded) == {_SIGNATURE, "ciphertext"}
    assert "deep" not in json.dumps(encoded)
    again = decode_value(encoded, _CRYPTER)
    assert isinstance(again, Secret)
    assert equal(again.element, {"a": Secret("deep"), "b": "<&>"})


def test_a_secret_inside_a_secret_is_read_as_the_pulumi_cli_writes_it() -> None:
    inner = {_SIGNATURE: _SECRET, "ciphertext": json.dumps("deep")}
    text = json.dumps({"list": [inner]})
    for outer in ({"ciphertext": _CRYPTER.encrypt(text)}, {"plaintext": text}):
        decoded = decode_value({_SIGNATURE: _SECRET, **outer}, _CRYPTER)
        assert equal(decoded, Secret({"list": [Secret("deep")]}))


def test_secrets_without_a_key_stay_unknown() -> None:
    assert decode_value(encode_value(Secret("x"), _CRYPTER), None) == Secret(UNKNOWN)


def test_outputs_keep_what_is_known_of_them() -> None:
    assert encode_value(Output("x", known=True, secret=False), None) == "x"
    assert encode_value(Output("x", known=False, secret=False), None) == encode_value(UNKNOWN, None)


def test_assets_keep_their_hash() -> None:
    asset = Asset({"text": "x", "hash": "ab"})
    assert decode_value(encode_value(asset, None), None) == asset


@pytest.mark.parametrize("signature", ["0def7320c3a5731c473e5ecbe6d01bc7", "something new"])
def test_what_is_not_known_is_refused(signature: str) -> None:
    data: dict[str, Any] = {_SIGNATURE: signature}
    with pytest.raises(UnsupportedError):
        decode_value(data, None)
