"""Tests of keeping secrets out of messages."""

from isthmus.engine.redaction import Redactor
from isthmus.engine.values import Output, Secret


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


def test_numbers_and_what_lies_deep_count() -> None:
    redactor = Redactor()
    redactor.learn({"pin": Secret(471142.0), "deep": Secret({"list": [{"a": "inner-most"}]}), "on": Secret(True)})
    redactor.learn(Output(element={"x": 0.125}, known=True, secret=True))
    assert redactor.clean("471142 471142.5 inner-most true 0.125") == "[secret] [secret].5 [secret] true [secret]"
