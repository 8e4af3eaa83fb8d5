"""What goes with something else, by the option deletedWith: its own provider is not asked to delete it."""

from collections.abc import Callable, Collection, Mapping, Sequence

from isthmus.engine.state import ResourceState

Called = Callable[[int, ResourceState], bool]
"""Whether a resource with this serial number is deleted by its provider, or has been."""


def riders(
    resources: Mapping[int, ResourceState],
    doomed: Collection[int],
    alive: Mapping[str, int],
    called: Called,
    due: Called,
) -> dict[int, int]:
    """Those of the doomed that go with another, each with the one that its provider deletes; all by serial numbers.

    `alive` holds, by URN, those that have not been replaced, doomed or not. What goes with one that stays in the world,
    because it is let go of or turned out to be the same thing as what replaced it, is not found; nor is what is not
    `due` to be deleted by its provider, because there is nothing that has to go.
    """
    olds = {resources[serial].urn: serial for serial in doomed if resources[serial].delete}
    found: dict[int, int] = {}
    for serial in doomed:
        if not due(serial, resources[serial]):
            continue
        way = [serial]
        while (above := _host(resources, olds, alive, way[-1])) in doomed and above is not None and above not in way:
            way.append(above)
        if above in way:
            # In a circle nothing would ever be deleted.
            continue
        # The highest that is really deleted takes all below it along.
        highest = next((i for i in range(len(way) - 1, 0, -1) if called(way[i], resources[way[i]])), 0)
        if highest:
            found[serial] = way[highest]
    return found


def gone_with(
    doomed: Sequence[ResourceState], called: Callable[[ResourceState], bool], outlived: Collection[str]
) -> tuple[set[str], set[str]]:
    """The URNs of those that are deleted at all, and of those of them that go with another.

    `doomed` has dependents first; `outlived` are those whose hosts were replaced before.
    """
    found: set[str] = set()
    along: set[str] = set()
    for state in reversed(doomed):
        if state.deleted_with in found and state.urn not in outlived:
            along.add(state.urn)
        if state.urn in along or called(state):
            found.add(state.urn)
    return found, along


def outlived_hosts(resources: Mapping[int, ResourceState], alive: Mapping[str, int]) -> set[str]:
    """The URNs of those that go with one that was replaced and still waits to be deleted, not with its successor."""
    olds = {state.urn: serial for serial, state in resources.items() if state.delete}
    found: set[str] = set()
    for urn, serial in alive.items():
        within = resources[serial].deleted_with
        if within in olds and _host(resources, olds, alive, serial) == olds[within]:
            found.add(urn)
    return found


def _host(
    resources: Mapping[int, ResourceState], olds: Mapping[str, int], alive: Mapping[str, int], serial: int
) -> int | None:
    """What a resource goes with: of two with that URN, the one that was not replaced yet when it was made."""
    state = resources[serial]
    if not state.deleted_with:
        return None
    living, old = alive.get(state.deleted_with), olds.get(state.deleted_with)
    if living is None or (old is not None and state.created < resources[living].created):
        return old
    return living
