"""Tests of masking secrets."""

import base64
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import pytest

from isthmus.masking import Masker, forms

PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n"


def test_a_secret_is_masked_wherever_it_stands() -> None:
    masker = Masker(["hunter2"])
    assert masker.clean("hunter2, hunter22 and xhunter2") == "[secret], [secret]2 and x[secret]"
    masker.learn("swordfish")
    assert masker.clean("hunter2 swordfish") == "[secret] [secret]"


def test_the_longest_goes_first() -> None:
    assert Masker(["pass", "password", "password-of-admin"]).clean("password-of-admin") == "[secret]"


def _encoders() -> Iterator[Callable[[str], str]]:
    yield from (str, repr, ascii, json.dumps, quote, quote_plus)
    yield lambda text: json.dumps(text, ensure_ascii=False)
    yield lambda text: quote(text, safe="")
    yield lambda text: base64.b64encode(text.encode()).decode()
    yield lambda text: text.encode().hex()


@pytest.mark.parametrize("encode", list(_encoders()))
@pytest.mark.parametrize(
    "secret", ["ab\"c'd\\e", "naïve pässword €", "multi\nline\n\tsecret", "50% & <more>/?#=+", "🔑 key"]
)
def test_it_is_masked_in_the_forms_that_programs_print(secret: str, encode: Callable[[str], str]) -> None:
    shown = encode(secret)
    cleaned = Masker([secret]).clean(f"failed: {shown}.")
    assert shown.strip("\"'") not in cleaned
    assert "[secret]" in cleaned


@pytest.mark.parametrize("user", ["a", "ad", "adm"])
def test_it_is_masked_in_basic_auth_whatever_the_users_name(user: str) -> None:
    header = base64.b64encode(f"{user}:correct horse".encode()).decode()
    cleaned = Masker(["correct horse"]).clean(f"Authorization: Basic {header}")
    kept = cleaned.removeprefix("Authorization: Basic ").split("[secret]")
    assert len(kept) == 2
    assert b"orrect" not in base64.b64decode(kept[0] + "=" * (-len(kept[0]) % 4))


def test_each_line_of_a_secret_counts() -> None:
    cleaned = Masker([PEM]).clean("read hkiG9w0BAQEFAASC\n| MIIEvQIBADANBgkq")
    assert cleaned == "read [secret]\n| [secret]"


@pytest.mark.parametrize(
    ("secret", "inner"),
    [
        ('{"user": "bob", "password": "tr\\"icky one"}', 'tr"icky one'),
        ("[mlflow]\nadmin_password = swordfish\n", "swordfish"),
        ("postgresql://bob:p@ss.word@database:5432/x", "p@ss.word"),
        ("key AKIA41X2J0PGZC7M1RM5 end", "AKIA41X2J0PGZC7M1RM5"),
    ],
)
def test_the_passwords_inside_a_secret_count(secret: str, inner: str) -> None:
    assert Masker([secret]).clean(f"refused: {inner}") == "refused: [secret]"


def test_the_words_around_a_password_stay_readable() -> None:
    masker = Masker(['{"user": "bob", "actions": ["Read", "Write"], "secretKey": "x9Y8z7W6v5U4"}'])
    assert masker.clean("bob may Read with x9Y8z7W6v5U4") == "bob may Read with [secret]"


def test_short_secrets_are_masked_where_they_stand_alone() -> None:
    assert Masker(["q§7"]).clean('"q\\u00a77" q%C2%A77 aq§7') == '"[secret]" [secret] aq§7'
    masker = Masker(["abc", "42", "x"])
    assert masker.clean("abc, 'abc' (42) 42. x") == "[secret], '[secret]' ([secret]) [secret]. [secret]"
    assert masker.clean("abcd 142 4.42 42.5 fabc abc_d") == "abcd 142 4.42 42.5 fabc abc_d"


def test_blanks_around_a_secret_do_not_hide_it() -> None:
    assert Masker(["  spaced out \n"]).clean("got 'spaced out'") == "got '[secret]'"
    assert Masker(["", "   "]).clean("a   b") == "a   b"


def test_a_form_is_never_so_short_that_it_is_found_by_accident() -> None:
    for secret in ("abcd", "a\"b'", "€€€€", "12345", "x y z", "\n\n\n\n"):
        assert all(len(form) >= 4 for form in forms(secret))
