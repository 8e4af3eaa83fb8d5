"""What of an estate is its data: volumes, and the secrets that they are locked with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isthmus.engines.results import Resource
from isthmus.errors import IsthmusError

_VOLUME = "containers:index:Volume"
_DATA = frozenset({_VOLUME, "containers:index:Secret"})
_KNOWN = ("containers:", "isthmus:", "pulumi:")


class CannotKeepDataError(IsthmusError):
    """The stack has resources of which it is not known which of them hold data."""


@dataclass(frozen=True, kw_only=True)
class Parted:
    """A stack's resources, parted by URN into those to delete and those to keep; `volumes` are names in Docker.

    The kept are closed under what they need, so that deleting the rest leaves nothing that needs what is gone.
    """

    delete: tuple[str, ...]
    keep: tuple[str, ...]
    volumes: tuple[str, ...]


def part(resources: Sequence[Resource]) -> Parted:
    """Part a stack's resources. Raises CannotKeepDataError where some are of another place than this machine."""
    unknown = sorted({each.type for each in resources if not each.type.startswith(_KNOWN)})
    if unknown:
        raise CannotKeepDataError(
            f"only an estate on this machine can be destroyed without its data; this one has {', '.join(unknown)}",
            hint="Nothing was deleted.",
        )
    data = [each for each in resources if each.type in _DATA and each.id and not each.delete]
    keep = _with_needs(resources, (each.urn for each in data))
    return Parted(
        delete=tuple(sorted({each.urn for each in resources if each.id or not each.pending} - keep)),
        keep=tuple(sorted(keep)),
        volumes=tuple(sorted(each.id for each in data if each.type == _VOLUME)),
    )


def _with_needs(resources: Sequence[Resource], wanted: Iterable[str]) -> set[str]:
    by_urn = {each.urn: each for each in resources}
    found: set[str] = set()
    left = list(wanted)
    while left:
        urn = left.pop()
        if urn not in found and urn in by_urn:
            found.add(urn)
            left += by_urn[urn].needs
    return found
