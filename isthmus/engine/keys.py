"""Keys that were derived from the project's own passphrase, kept beside it: to derive one takes a fifth of a second.

Whoever can read them can read the passphrase. A passphrase that comes from elsewhere leaves nothing here.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from isthmus.engine.durably import write_atomically
from isthmus.engine.errors import StateError

_KEY, _CHECK = 32, 16


def remembering(folder: Path, derive: Callable[[str, bytes], bytes]) -> Callable[[str, bytes], bytes]:
    """Derive a key of 32 bytes from a passphrase and a salt, or take it from a folder where it was derived before.

    A file that is damaged, or that cannot be written, costs the time to derive the key again.
    """

    def key(passphrase: str, salt: bytes) -> bytes:
        named = hashlib.sha256(hashlib.sha256(passphrase.encode()).digest() + salt).hexdigest()
        path = folder / named
        known = _read(path)
        if known is not None:
            return known
        derived = derive(passphrase, salt)
        try:
            write_atomically(path, derived + _check(derived))
        except StateError:
            return derived
        return derived

    return key


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    key, check = data[:_KEY], data[_KEY:]
    return key if len(key) == _KEY and check == _check(key) else None


def _check(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_CHECK]
