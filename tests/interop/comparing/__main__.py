"""A provider `containers` that manages nothing: what a program asks for is the same if it is what the state has.

An update or a replacement of anything is refused, so that a difference cannot be missed.
"""

import sys

from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental.server import main


class Comparing(api.Provider):
    """The provider."""

    def __init__(self) -> None:
        """Before anything is compared."""
        self._changed: dict[str, list[str]] = {}

    async def check(self, request: api.CheckRequest) -> api.CheckResponse:
        """Take the defaults, which the program leaves out, from the state."""
        old, new = request.old_inputs, request.new_inputs
        self._changed[request.urn] = sorted(key for key, value in new.items() if key not in old or old[key] != value)
        return api.CheckResponse(inputs={**old, **new}, failures=[])

    async def diff(self, request: api.DiffRequest) -> api.DiffResponse:
        """Tell what the check found."""
        changed = self._changed[request.urn]
        return api.DiffResponse(changes=bool(changed), replaces=[], diffs=changed)


if __name__ == "__main__":
    main(sys.argv[1:], "1.0.0", Comparing())
