"""The order of resources in state: each after what it needs, else as they came."""

from collections.abc import Iterable, Sequence

from isthmus.engine.state import ResourceState


def ordered(resources: Iterable[ResourceState]) -> tuple[ResourceState, ...]:
    """The resources sorted so; those that wait for their deletion come last."""
    listed = list(resources)
    live = [r for r in listed if not r.delete]
    doomed = [r for r in listed if r.delete]
    return (*_sort(live), *_sort(doomed))


def _sort(resources: Sequence[ResourceState]) -> list[ResourceState]:
    by_urn: dict[str, list[int]] = {}
    for index, resource in enumerate(resources):
        by_urn.setdefault(resource.urn, []).append(index)
    placed = [False] * len(resources)
    result: list[ResourceState] = []
    for start in range(len(resources)):
        # An explicit stack, because a chain of a thousand resources is deeper than Python recurses.
        stack = [(start, False)]
        while stack:
            index, needs_done = stack.pop()
            if needs_done:
                result.append(resources[index])
                continue
            if placed[index]:
                continue
            placed[index] = True
            stack.append((index, True))
            wanted = [i for urn in resources[index].needs() for i in by_urn.get(urn, ()) if not placed[i]]
            stack.extend((i, False) for i in reversed(wanted))
    return result


def missing(resources: Iterable[ResourceState]) -> list[str]:
    """What is needed and not there: `URN needs URN`, sorted."""
    listed = list(resources)
    present = {r.urn for r in listed}
    return sorted(f"{r.urn} needs {urn}" for r in listed for urn in set(r.needs()) if urn not in present)
