"""Runs many random programs: `python -m tests.isthmus.engine.simulate --programs 10000 --seed 1`.

A program is one run of a random program; a history is several of them on one stack, and one in good health at the end.
The same seed gives the same programs. What fails is made as small as it can be, and printed.
"""

import argparse
import sys
import time
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.isthmus.engine.histories import Step, hold
from tests.isthmus.engine.simulation import Node
from tests.isthmus.engine.strategies import STEPS, programs

_BATCH = 200


@dataclass(kw_only=True)
class _Count:
    programs: int = 0
    histories: int = 0
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        seconds = time.monotonic() - self.began
        return f"{self.programs} programs in {self.histories} histories, {seconds:.0f} s"


def _batch(number: int, count: _Count) -> None:
    @seed(number)
    @settings(
        max_examples=_BATCH,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(steps=STEPS, last=programs())
    def run(steps: list[Step], last: tuple[Node, ...]) -> None:
        count.histories += 1
        count.programs += sum(not step.everything for step in steps) + 1
        hold(steps, last)

    run()


def main(arguments: list[str]) -> None:
    """Run them; raises AssertionError, with the example in its notes, at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=10_000, help="how many at least")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    options = parser.parse_args(arguments)
    count = _Count()
    number = options.seed * 1_000_000
    while count.programs < options.programs:
        _batch(number, count)
        number += 1
        print(count, flush=True)
    print(f"no failure in {count} (seed {options.seed})")


if __name__ == "__main__":
    main(sys.argv[1:])
