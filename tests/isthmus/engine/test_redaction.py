"""Tests of keeping secrets out of messages."""

from isthmus.engine.redaction import Redactor
from isthmus.engine.values import Secret


def test_what_is_secret_is_masked() -> None:
    redactor = Redactor()
    redactor.learn({"a": Secret("hunter2"), "b": "plain", "c": Secret(["one-line\nother-line", "ab"])})
    assert redactor.clean("hunter2 and hunter22, plain") == "[secret] and [secret]2, plain"
    assert redactor.clean("failed at other-line") == "failed at [secret]"
    assert redactor.clean("about") == "about"


def test_the_longest_goes_first() -> None:
    redactor = Redactor()
    redactor.learn(Secret(["pass", "password"]))
    assert redactor.clean("password") == "[secret]"
