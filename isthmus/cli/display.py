"""Which display a run gets."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.engines.events import Display


def choose_display(*, verbose: bool) -> "Display":
    """A live one where standard error is a terminal, else plain lines."""
    if sys.stderr.isatty():
        from isthmus.engine.live import LiveDisplay

        return LiveDisplay(debug=verbose)
    from isthmus.engine.display import PlainDisplay

    return PlainDisplay(debug=verbose)
