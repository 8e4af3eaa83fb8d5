"""`destroy`: asks, deletes, sweeps, and says so."""

import pytest

from isthmus.local.sweep import LeftoversError
from tests.isthmus.cli.fakes import Tool, always


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Docker without leftovers."""
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(()))


def test_without_a_terminal_it_needs_yes(tool: Tool) -> None:
    assert tool("destroy", "dev-local") == 2
    assert "--yes" in tool.err
    assert tool.engine.asked == []


def test_with_yes_it_deletes_and_says_that_nothing_is_left(tool: Tool) -> None:
    assert tool("destroy", "dev-local", "--yes") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["destroy"]
    assert "nothing is left" in tool.err


def test_with_a_target_the_rest_is_left(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(("everything",)))
    assert tool("destroy", "dev-local", "--yes", "--target", "registry", "--refresh") == 0
    assert tool.engine.asked[0][2].targets == ("**::registry",)
    assert tool.engine.asked[0][2].refresh
    assert "everything" not in tool.err


def test_the_stack_must_be_named(tool: Tool) -> None:
    assert tool("destroy", "--yes") == 2
    assert tool.engine.asked == []


@pytest.mark.parametrize(("answer", "code", "asked"), [(False, 1, []), (True, 0, ["destroy"])])
def test_on_a_terminal_it_asks(
    tool: Tool, monkeypatch: pytest.MonkeyPatch, answer: bool, code: int, asked: list[str]
) -> None:
    monkeypatch.setattr("isthmus.cli.terminal.interactive", always(True))
    monkeypatch.setattr("typer.confirm", always(answer))
    assert tool("destroy", "dev-local") == code
    assert [verb for verb, _, _ in tool.engine.asked] == asked


def test_what_was_swept_is_named(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(("volume isthmus-dev-local-x",)))
    assert tool("destroy", "dev-local", "--yes") == 0
    assert "volume isthmus-dev-local-x" in tool.err


def test_leftovers_are_a_failure(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(root: object, stack: str) -> tuple[str, ...]:
        raise LeftoversError("1 thing(s) of dev-local could not be deleted:\n  volume x: in use")

    monkeypatch.setattr("isthmus.local.sweep.sweep", fail)
    assert tool("destroy", "dev-local", "--yes") == 1
    assert "volume x: in use" in tool.err
