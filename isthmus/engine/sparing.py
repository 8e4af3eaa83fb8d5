"""What must not be deleted in a run in which something failed, or that is about some of the resources only."""

from collections.abc import Iterable, Mapping

from isthmus.engine.state import ResourceState


def spared(
    resources: Mapping[int, ResourceState],
    doomed: Iterable[int],
    blocked: set[str],
    begun: Iterable[ResourceState] = (),
) -> set[int]:
    """Those of the doomed that stay because of resources that failed or were not tried, by their URNs.

    What those need stays as well that a killed run has `begun` to create: they may be there.

    What such a resource needs stays, because it is still as it was and may use it: of a resource that was replaced,
    the old one. What needs such a resource stays as well, unless it was replaced itself: the program may only have
    failed to ask for it, because it waited for a value that never came.
    """
    left = set(doomed)
    waiting = _needing(resources, left, blocked)
    by_urn: dict[str, list[int]] = {}
    for serial in sorted(left):
        by_urn.setdefault(resources[serial].urn, []).append(serial)
    kept = set(waiting)
    frontier = [resources[serial] for serial in waiting]
    frontier += [*begun, *(state for state in resources.values() if state.urn in blocked)]
    while frontier:
        for urn in frontier.pop().needs():
            fresh = [serial for serial in by_urn.get(urn, ()) if serial not in kept]
            kept.update(fresh)
            frontier.extend(resources[serial] for serial in fresh)
    return kept


def needed(
    resources: Mapping[int, ResourceState], doomed: Iterable[int], begun: Iterable[ResourceState] = ()
) -> dict[str, str]:
    """The URNs of the doomed that something else needs, in the state or `begun` once, each with one that does.

    A resource that was replaced is never among them: the one that replaced it has its URN.
    """
    left = set(doomed)
    alive = {state.urn for serial, state in resources.items() if serial not in left}
    lost = {resources[serial].urn for serial in left} - alive
    found: dict[str, str] = {}
    for state in [*(state for serial, state in resources.items() if serial not in left), *begun]:
        for urn in sorted(lost.intersection(state.needs())):
            found.setdefault(urn, state.urn)
    return found


def _needing(resources: Mapping[int, ResourceState], doomed: set[int], blocked: set[str]) -> set[int]:
    found: set[int] = set()
    urns = set(blocked)
    growing = True
    while growing:
        fresh = {
            serial
            for serial in doomed - found
            if not resources[serial].delete and not urns.isdisjoint(resources[serial].needs())
        }
        urns.update(resources[serial].urn for serial in fresh)
        found |= fresh
        growing = bool(fresh)
    return found
