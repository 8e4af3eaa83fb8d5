"""Which display a run gets."""

import sys

import pytest

from isthmus.cli.display import choose_display
from isthmus.engine.display import PlainDisplay
from isthmus.engine.live import LiveDisplay


def test_without_a_terminal_it_is_plain() -> None:
    assert isinstance(choose_display(verbose=False), PlainDisplay)


def test_on_a_terminal_it_is_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    display = choose_display(verbose=False)
    display.close()
    assert isinstance(display, LiveDisplay)
