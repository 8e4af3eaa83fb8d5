"""Properties in state: JSON, in Pulumi's encoding, secrets encrypted."""

import base64
import json
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from isthmus.engine.crypto import Crypter
from isthmus.engine.errors import StateError, UnsupportedError
from isthmus.engine.values import UNKNOWN, Asset, Output, Properties, ResourceRef, Secret, Unknown, Value
from isthmus.engine.wire import ARCHIVE, ASSET, RESOURCE, SECRET, SIGNATURE, UNKNOWN_TEXT

_FLOAT = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
_BYTES = "803fd3297a5875dc03ca845dda5d2a98"
_EXACT = 2.0**53


class Decrypter(Protocol):
    """What opens secrets."""

    def decrypt(self, ciphertext: str) -> str:
        """The text of a ciphertext."""
        ...


class _Open:
    """Opens a secret inside a secret: Pulumi encrypts the outer one alone, and the ciphertext inside is plain text."""

    def decrypt(self, ciphertext: str) -> str:
        return ciphertext


def encode(properties: Properties, crypter: Crypter | None) -> dict[str, Any]:
    """Properties as JSON values, keys sorted; without a crypter, inside a secret, nothing is encrypted again."""
    return {key: encode_value(properties[key], crypter) for key in sorted(properties)}


def encode_value(value: Value, crypter: Crypter | None) -> Any:
    """One property as a JSON value."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Unknown):
        return UNKNOWN_TEXT
    if isinstance(value, Secret):
        return _secret(value, crypter)
    if isinstance(value, Asset):
        return {SIGNATURE: ASSET, **value.fields}
    if isinstance(value, ResourceRef):
        ident = {} if value.ident is None else {"id": encode_value(value.ident, crypter)}
        return {SIGNATURE: RESOURCE, "urn": value.urn, "packageVersion": value.package_version, **ident}
    if isinstance(value, Output):
        element = value.element if value.known else UNKNOWN
        return encode_value(Secret(element) if value.secret else element, crypter)
    if isinstance(value, Mapping):
        return encode(value, crypter)
    return [encode_value(item, crypter) for item in value]


def _number(value: float) -> Any:
    if math.isnan(value) or math.isinf(value):
        return {SIGNATURE: _FLOAT, "value": struct.pack(">d", value).hex()}
    # As Pulumi writes them: whole numbers without a fraction.
    whole = value == int(value) and abs(value) < _EXACT and not (value == 0 and math.copysign(1, value) < 0)
    return int(value) if whole else float(value)


def _secret(value: Secret, crypter: Crypter | None) -> dict[str, str]:
    text = json.dumps(encode_value(value.element, None), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if crypter is None:
        return {SIGNATURE: SECRET, "plaintext": text}
    return {SIGNATURE: SECRET, "ciphertext": crypter.encrypt(text)}


def decode(properties: Mapping[str, Any], crypter: Decrypter | None) -> dict[str, Value]:
    """JSON values as properties; without a crypter a secret's value stays unknown."""
    return {key: decode_value(item, crypter) for key, item in properties.items()}


def decode_value(value: Any, crypter: Decrypter | None) -> Value:
    """One JSON value as a property."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        return UNKNOWN if value == UNKNOWN_TEXT else value
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, Any]", value)
        return _decode_signed(fields, crypter) if SIGNATURE in fields else decode(fields, crypter)
    if isinstance(value, Sequence):
        return [decode_value(item, crypter) for item in cast("Sequence[Any]", value)]
    raise StateError(f"a value of type {type(value).__name__} is not JSON")


def _decode_signed(fields: Mapping[str, Any], crypter: Decrypter | None) -> Value:
    signature = fields[SIGNATURE]
    if signature == SECRET:
        if "plaintext" in fields:
            return Secret(decode_value(json.loads(fields["plaintext"]), _Open()))
        if crypter is None:
            return Secret(UNKNOWN)
        return Secret(decode_value(json.loads(crypter.decrypt(fields["ciphertext"])), _Open()))
    if signature == RESOURCE:
        return ResourceRef(fields["urn"], fields.get("id"), fields.get("packageVersion", ""))
    if signature == _FLOAT:
        return float(struct.unpack(">d", bytes.fromhex(fields["value"]))[0])
    if signature == ASSET:
        return Asset({k: str(v) for k, v in fields.items() if k != SIGNATURE})
    if signature == _BYTES:
        return base64.b64decode(fields["value"]).decode(errors="surrogateescape")
    raise UnsupportedError("an archive" if signature == ARCHIVE else f"a value with the signature {signature}")
