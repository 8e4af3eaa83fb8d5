"""Pulumi's passphrase secrets provider: PBKDF2 (SHA-256, 1,000,000 rounds) and AES-256-GCM."""

import base64
import binascii
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from isthmus.engine.errors import PassphraseError, StateError

_ROUNDS = 1_000_000
_PROOF = "pulumi"


@dataclass(frozen=True, kw_only=True)
class Crypter:
    """Encrypts and decrypts texts; `state` is what the stack keeps: `v1:SALT:v1:NONCE:CIPHERTEXT`.

    The state's ciphertext is of a known word, which proves a passphrase right without any secret at hand.
    """

    state: str
    key: bytes = field(repr=False)

    def encrypt(self, text: str) -> str:
        """The text as `v1:NONCE:CIPHERTEXT`, each in base 64."""
        nonce = os.urandom(12)
        sealed = AESGCM(self.key).encrypt(nonce, text.encode(), None)
        return f"v1:{_b64(nonce)}:{_b64(sealed)}"

    def decrypt(self, ciphertext: str) -> str:
        """The text of `v1:NONCE:CIPHERTEXT`; raises StateError where it is damaged or of another key."""
        version, _, rest = ciphertext.partition(":")
        nonce, _, sealed = rest.partition(":")
        if version != "v1":
            # What it is instead may be a secret itself.
            raise StateError("a secret is encrypted in a way that is not known; it should begin with v1:")
        try:
            return AESGCM(self.key).decrypt(base64.b64decode(nonce), base64.b64decode(sealed), None).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise StateError(
                "a secret in the state cannot be decrypted",
                hint="the state is damaged or was edited; restore one of its backups, next to it in backups/",
            ) from error


def derive(passphrase: str, salt: bytes) -> bytes:
    """The key that a passphrase and a salt give, slowly on purpose."""
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ROUNDS, 32)


def create(passphrase: str) -> Crypter:
    """A crypter with a new salt."""
    salt = os.urandom(8)
    key = derive(passphrase, salt)
    proof = Crypter(state="", key=key).encrypt(_PROOF)
    return Crypter(state=f"v1:{_b64(salt)}:{proof}", key=key)


def unlock(passphrase: str, state: str, *, where: str, key_of: Callable[[str, bytes], bytes] = derive) -> Crypter:
    """The crypter of a stack; raises PassphraseError where the passphrase is not the one that made the state."""
    parts = state.split(":", 2)
    if len(parts) != 3 or parts[0] != "v1":
        raise StateError("the salt of the secrets is malformed", where=where)
    try:
        crypter = Crypter(state=state, key=key_of(passphrase, base64.b64decode(parts[1])))
    except ValueError as error:
        raise StateError("the salt of the secrets is malformed", where=where) from error
    try:
        proven = crypter.decrypt(parts[2]) == _PROOF
    except StateError:
        proven = False
    if not proven:
        raise PassphraseError(
            "the passphrase is wrong: it does not open this stack's secrets",
            where=where,
            hint="set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the one it was made with, "
            "or unset both if it was made with .isthmus/passphrase",
        )
    return crypter


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
