"""The points at which runs are killed: spread evenly over every line that the journals of `up` and `destroy` have."""

import random
from collections.abc import Mapping, Sequence

from bench.kill.shot import Shot, Verb, Whom

_WHOM: tuple[Whom, ...] = ("all", "all", "engine", "all", "plugin")
"""Who is hit, in turn: mostly everything at once, as when a machine stops."""
_LONGEST = 5.0
"""Seconds that a shot in the midst of a step waits at most."""


def spread(count: int, recorded: Mapping[Verb, Sequence[float]], seed: int) -> tuple[Shot, ...]:
    """So many shots, of `up` and `destroy` in turn as far as their journals' lengths allow.

    `recorded` holds, for each verb, the seconds at which each line of its journal came in a run that nobody killed.
    Every second shot is aimed at the moment of a line, the others at the midst of what comes after it.
    """
    random_ = random.Random(seed)  # noqa: S311  nobody is to be kept from guessing it
    total = sum(len(times) for times in recorded.values())
    shots: list[tuple[float, Shot]] = []
    left = count
    for number, (verb, times) in enumerate(sorted(recorded.items(), reverse=True)):
        share = left if number == len(recorded) - 1 else round(count * len(times) / total)
        left -= share
        for index in range(share):
            # Each has lines of its own to fall on, so that no line is tried twice where there are enough.
            first, end = index * len(times) // share, (index + 1) * len(times) // share
            position = min(first + int(random_.random() * max(1, end - first)), len(times) - 1)
            shots.append(((index + 0.5) / share, _shot(verb, times, position, index)))
    return tuple(shot for _, shot in sorted(shots, key=lambda pair: pair[0]))


def _shot(verb: Verb, times: Sequence[float], position: int, index: int) -> Shot:
    gap = times[position + 1] - times[position] if position + 1 < len(times) else 0.0
    delay = min(gap / 2, _LONGEST) if index % 2 else 0.0
    return Shot(verb=verb, line=position + 1, delay=delay, whom=_WHOM[index % len(_WHOM)])
