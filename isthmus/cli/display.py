"""Which display a run gets."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.engines.events import Display


def choose_display(*, verbose: bool) -> "Display":
    """A plain display: a line when a step ends."""
    from isthmus.engine.display import PlainDisplay

    return PlainDisplay(debug=verbose)
