"""What a log may show."""

import json

import pytest

from providers.containers.waiting import redacted


@pytest.mark.parametrize(
    ("text", "secrets", "shown"),
    [
        ("key=hush-hush!", ["hush-hush"], "key=[secret]!"),
        ("abc abcdef", ["abc", "abcdef"], "[secret] [secret]"),
        ("pin 7 of 77", ["7"], "pin [secret] of 77"),
        ("one\ntwo lines", ["first\ntwo lines"], "one\n[secret]"),
        ("päss wörd", ["päss wörd"], "[secret]"),
        ("a.b aXb", ["a.b"], "[secret] aXb"),
        ("nothing", ["", " "], "nothing"),
    ],
)
def test_secrets_are_taken_out(text: str, secrets: list[str], shown: str) -> None:
    assert redacted(text, secrets) == shown


def test_what_looks_random_in_a_secret_file_is_taken_out_too() -> None:
    content = json.dumps({"user": "administrator", "password": "Xk29fjJw01lQz7"})
    assert redacted("administrator used Xk29fjJw01lQz7", [content]) == "administrator used [secret]"


def test_a_password_inside_a_secret_address_is_taken_out_too() -> None:
    assert "s3cretPassw0rd" not in redacted("login s3cretPassw0rd failed", ["postgresql://u:s3cretPassw0rd@db/x"])
