"""Assets as Pulumi keeps them: with the hash of their content, by which a change of a file's content is seen."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from isthmus.engine.errors import AssetError, UnsupportedError
from isthmus.engine.values import Asset, Properties, Secret, Value


def hashed(properties: Properties, folder: Path) -> dict[str, Value]:
    """The properties, each asset with the SHA-256 of its content; relative paths are below `folder`, the program's.

    Raises AssetError where a file cannot be read, and UnsupportedError for an asset behind a URI.
    """
    return {key: _hashed(value, folder) for key, value in properties.items()}


def _hashed(value: Value, folder: Path) -> Value:
    if isinstance(value, Asset):
        return value if "hash" in value.fields else Asset({**value.fields, "hash": _hash(value, folder)})
    if isinstance(value, Secret):
        return Secret(_hashed(value.element, folder))
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return hashed(value, folder)
    return [_hashed(item, folder) for item in value] if isinstance(value, Sequence) else value


def _hash(asset: Asset, folder: Path) -> str:
    if "uri" in asset.fields:
        raise UnsupportedError("an asset behind a URI", where=asset.fields["uri"])
    path = asset.fields.get("path")
    content = _content(folder / path) if path else asset.fields.get("text", "").encode()
    return hashlib.sha256(content).hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AssetError(
            f"the file of an asset cannot be read: {error.strerror}",
            where=str(path),
            hint="Give its path from the program's folder, or a whole one; a folder cannot be an asset.",
        ) from error
