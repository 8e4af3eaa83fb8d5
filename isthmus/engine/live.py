"""A display for terminals: a line for each step that has ended, and below them the steps that go on."""

import time
from dataclasses import dataclass

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from isthmus.engine.display import label, line
from isthmus.engines.events import Event, Op, PolicyViolated, Progress, ResourceFinished, ResourceStarted, Summary

_PER_SECOND = 8
_SHOWN_STEPS = 12
_STYLES = {"!": "red", "+": "green", "~": "yellow", "±": "yellow", "-": "magenta"}


@dataclass(kw_only=True)
class _Step:
    op: Op
    began: float
    text: str = ""


class LiveDisplay:
    """Shows a run on a terminal, standard error if none is given."""

    def __init__(self, console: Console | None = None, *, debug: bool = False) -> None:
        """Begin to show."""
        self._console = console if console is not None else Console(stderr=True, highlight=False)
        self._debug = debug
        self._steps: dict[str, _Step] = {}
        self._live = Live(
            console=self._console,
            get_renderable=self._render,
            refresh_per_second=_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def show(self, event: Event, /) -> None:
        """Show one event."""
        if isinstance(event, ResourceStarted):
            self._steps[event.urn] = _Step(op=event.op, began=time.monotonic())
        elif isinstance(event, Progress):
            if event.urn in self._steps:
                self._steps[event.urn].text = event.text
        else:
            if isinstance(event, ResourceFinished):
                self._steps.pop(event.urn, None)
            text = line(event, debug=self._debug)
            if text:
                self._console.print(Text(text, style=_style(event, text)))

    def close(self) -> None:
        """Stop showing; the lines of what has ended stay."""
        self._live.stop()

    def _render(self) -> Group:
        now = time.monotonic()
        # A copy, because the terminal is drawn from a thread of its own.
        steps = list(self._steps.items())
        lines = [
            Text(f"  {step.op} {label(urn)} {now - step.began:.0f} s  {step.text}", style="dim", overflow="ellipsis")
            for urn, step in steps[:_SHOWN_STEPS]
        ]
        if len(steps) > _SHOWN_STEPS:
            lines.append(Text(f"  and {len(steps) - _SHOWN_STEPS} more", style="dim"))
        return Group(*lines)


def _style(event: Event, text: str) -> str:
    if isinstance(event, Summary):
        return "bold" if event.ok else "bold red"
    if isinstance(event, PolicyViolated):
        return "red" if event.level == "mandatory" else "yellow"
    return _STYLES.get(text[:1], "red" if text.startswith("  error") else "")
