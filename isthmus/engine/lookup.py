"""Finding a resource by what a person calls it."""

from collections.abc import Iterable

from isthmus.engine.errors import EngineError


class NoResourceError(EngineError):
    """No resource of the stack is called so."""


class AmbiguousNameError(EngineError):
    """Several resources of the stack are called so."""


def find(urns: Iterable[str], name: str) -> str:
    """The one URN that is `name`, or ends in it: `registry`, `Container::registry`.

    Raises NoResourceError, or AmbiguousNameError with all that it could be.
    """
    listed = sorted(set(urns))
    if name in listed:
        return name
    found = [urn for urn in listed if any(urn.endswith(mark + name) for mark in ("::", ":", "$"))]
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousNameError(
            f"{len(found)} resources are called so", where=name, hint="Say which:\n" + "\n".join(found)
        )
    raise NoResourceError("no resource of the stack is called so", where=name, hint="bin/isthmus state list has them.")
