"""Where the points lie."""

from collections import Counter
from itertools import pairwise

import pytest

from bench.kill.points import spread
from bench.kill.shot import Verb

UP = tuple(float(line) for line in range(90))
DESTROY = tuple(line / 10 for line in range(70))


def _recorded() -> "dict[Verb, tuple[float, ...]]":
    return {"up": UP, "destroy": DESTROY}


@pytest.mark.parametrize("count", [1, 2, 3, 40, 200])
def test_there_are_as_many_as_asked_for(count: int) -> None:
    assert len(spread(count, _recorded(), seed=0)) == count


def test_they_are_spread_over_both_runs_evenly() -> None:
    shots = spread(40, _recorded(), seed=3)
    assert Counter(shot.verb for shot in shots) == {"up": 22, "destroy": 18}
    for verb, lines in (("up", len(UP)), ("destroy", len(DESTROY))):
        hit = sorted(shot.line for shot in shots if shot.verb == verb)
        share = lines / len(hit)
        assert all(1 <= line <= lines for line in hit)
        assert max(later - earlier for earlier, later in pairwise(hit)) <= 2 * share + 1


def test_as_many_points_as_lines_hit_every_line() -> None:
    shots = spread(len(UP) + len(DESTROY), _recorded(), seed=1)
    assert {shot.line for shot in shots if shot.verb == "up"} == set(range(1, len(UP) + 1))


@pytest.mark.parametrize("seed", range(20))
def test_no_line_is_tried_twice(seed: int) -> None:
    lines = Counter((shot.verb, shot.line) for shot in spread(100, _recorded(), seed))
    assert max(lines.values()) == 1


def test_some_hit_in_the_midst_of_a_step_and_some_hit_one_process_alone() -> None:
    shots = spread(40, _recorded(), seed=0)
    assert {shot.whom for shot in shots} == {"all", "engine", "plugin"}
    assert any(shot.delay == 0.5 for shot in shots if shot.verb == "up")
    assert any(shot.delay == 0.0 for shot in shots)


def test_the_same_seed_gives_the_same_points() -> None:
    assert spread(40, _recorded(), seed=5) == spread(40, _recorded(), seed=5)
    assert spread(40, _recorded(), seed=5) != spread(40, _recorded(), seed=6)


def test_one_kind_of_run_alone() -> None:
    assert {shot.verb for shot in spread(7, {"destroy": DESTROY}, seed=0)} == {"destroy"}
