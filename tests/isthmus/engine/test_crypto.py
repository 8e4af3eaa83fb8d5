"""Tests of the passphrase secrets provider."""

import pytest

from isthmus.engine import crypto
from isthmus.engine.errors import PassphraseError, StateError

# Made by the Pulumi CLI with the passphrase `pw`.
_SALT = "v1:QfOjJ8BU6oY=:v1:cefqJIFEObpCq5j2:/u4YWwQ+7XDM898Ki3OUfM1zSK5Axw=="


def test_what_the_cli_made_opens() -> None:
    crypter = crypto.unlock("pw", _SALT, where="stack dev")
    assert crypter.decrypt(crypter.encrypt("naïve\nsecret")) == "naïve\nsecret"
    assert crypter.encrypt("x") != crypter.encrypt("x")
    assert "key" not in repr(crypter)


def test_a_new_salt_opens_with_its_passphrase_only() -> None:
    made = crypto.create("right")
    assert crypto.unlock("right", made.state, where="").decrypt(made.encrypt("a")) == "a"
    with pytest.raises(PassphraseError, match="does not open"):
        crypto.unlock("wrong", made.state, where="stack dev")


@pytest.mark.parametrize("salt", ["", "v2:a:b", "v1:only"])
def test_a_malformed_salt(salt: str) -> None:
    with pytest.raises(StateError, match="malformed"):
        crypto.unlock("pw", salt, where="stack dev")


@pytest.mark.parametrize("damaged", ["v1:AAAA:BBBB", "v2:x:y", "nothing", "v1:!!:!!"])
def test_a_damaged_secret(damaged: str) -> None:
    crypter = crypto.Crypter(state="", key=b"k" * 32)
    with pytest.raises(StateError):
        crypter.decrypt(damaged)
