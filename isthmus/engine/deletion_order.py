"""The order in which resources are deleted: each after what needs it, and what goes with another when that goes."""

from collections.abc import Mapping

from isthmus.engine.state import ResourceState

Dependents = dict[int, list[int]]
"""For each that is deleted, what has to go before it; by serial numbers."""


def dependents_of(doomed: Mapping[int, ResourceState]) -> Dependents:
    """For each, what has to go before it.

    Of two resources with the same URN, what needs that URN goes before the one that was replaced too, unless the one
    that was replaced has to go before it: a program may turn a need round.
    """
    by_urn: dict[str, list[int]] = {}
    for serial, state in doomed.items():
        by_urn.setdefault(state.urn, []).append(serial)
    found: dict[int, list[int]] = {serial: [] for serial in doomed}
    doubtful: list[tuple[int, int]] = []
    for serial, state in doomed.items():
        for urn in sorted(set(state.needs())):
            for needed in by_urn.get(urn, ()):
                if needed == serial:
                    continue
                if doomed[needed].delete and not state.delete:
                    doubtful.append((needed, serial))
                else:
                    found[needed].append(serial)
    for needed, serial in doubtful:
        if not _waits(found, serial, needed):
            found[needed].append(serial)
    return found


def wait_for_hosts(dependents: Dependents, riding: Mapping[int, int]) -> tuple[Dependents, dict[int, int]]:
    """The order in which riders' records stay until their hosts are gone, and the riders that this is possible for.

    Where a host has to wait for what its rider needs, the rider cannot wait for the host: it has to be deleted itself,
    because whether the host goes at all is not certain when it is its turn.
    """
    needs: dict[int, list[int]] = {rider: [] for rider in riding}
    for serial, before in dependents.items():
        for rider in before:
            if rider in needs:
                needs[rider].append(serial)
    found = dict(riding)
    while True:
        order = {serial: list(before) for serial, before in dependents.items()}
        stuck = [rider for rider, host in found.items() if not _hold(order, needs[rider], host, found)]
        if not stuck:
            return order, found
        # What rides with the same host may have counted on this one.
        del found[stuck[0]]


def _hold(order: Dependents, needed: list[int], host: int, riding: Mapping[int, int]) -> bool:
    """Have what a rider needs wait for its host; False where that is not possible."""
    for serial in needed:
        if serial == host or riding.get(serial) == host:
            continue
        if _waits(order, host, serial):
            return False
        order[serial].append(host)
    return True


def _waits(dependents: Dependents, first: int, second: int) -> bool:
    """Whether the first has to wait for the second, by whatever way."""
    seen, left = {first}, [first]
    while left:
        for dependent in dependents[left.pop()]:
            if dependent == second:
                return True
            if dependent not in seen:
                seen.add(dependent)
                left.append(dependent)
    return False
