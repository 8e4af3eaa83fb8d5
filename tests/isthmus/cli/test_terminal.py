"""Results to standard output, all else to standard error; questions only where somebody can answer."""

import pytest

from isthmus.cli import terminal
from tests.isthmus.cli.fakes import always


def test_results_and_words_go_different_ways(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.result("r")
    terminal.say("s")
    terminal.warn("w")
    out, err = capsys.readouterr()
    assert out == "r\n"
    assert err.startswith("s\n")
    assert "w" in err


def test_json_is_sorted(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.result_json({"b": 1, "a": 2})
    assert capsys.readouterr().out == '{\n  "a": 2,\n  "b": 1\n}\n'


def test_yes_is_not_asked() -> None:
    assert terminal.confirm("sure?", yes=True)


def test_without_a_terminal_a_question_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "interactive", always(False))
    with pytest.raises(terminal.NeedsConfirmationError, match="sure"):
        terminal.confirm("sure?", yes=False)


@pytest.mark.parametrize(
    ("variables", "shown"),
    [({}, "\x1b[31m\x1b[1mno\x1b[0m"), ({"NO_COLOR": "1"}, "no"), ({"NO_COLOR": "", "TERM": "dumb"}, "no")],
)
def test_colours_can_be_done_without(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], shown: str) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal.styled("no", "red", bold=True) == shown
