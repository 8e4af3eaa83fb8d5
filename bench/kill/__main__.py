"""`python -m bench.kill`: kill runs of an estate at every step in turn. See bench/README.md."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figure, of_runs
from bench.kill.examine import faults_when_down, seen
from bench.kill.place import ROOT, Place, make
from bench.kill.points import spread
from bench.kill.shot import Shot, Verb, follow
from bench.kill.trial import Outcome, Trials
from isthmus.errors import IsthmusError
from isthmus.local.sweep import sweep
from providers.containers.docker_host import connect

_STACK = "dev-kill"
_FIRST_PORT = 17701
_MINUTES = 45.0


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit code, 1 where a point failed."""
    given = _parser().parse_args(arguments)
    root: Path = ROOT / ".isthmus" / "bench" / given.stack
    place = make(root, stack=given.stack, first_port=given.first_port)
    place.log.write_text("", encoding="utf-8")
    try:
        _clean(place)
        outcomes, minutes = _measure(place, given)
        _clean(place)
    except IsthmusError as error:
        _say(f"error: {error}")
        return 1
    failed = [outcome for outcome in outcomes if outcome.faults]
    figures = _figures(outcomes, minutes)
    if given.json:
        points = [outcome.as_json() for outcome in outcomes]
        sys.stdout.write(json.dumps({"points": points, "figures": [asdict(f) for f in figures]}, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{figure.line()}\n" for figure in figures)
    if failed:
        _say(f"what the runs said: {place.log}")
    return 1 if failed else 0


def _measure(place: Place, given: argparse.Namespace) -> tuple[list[Outcome], float]:
    """Record a run of each kind that nobody kills, then try every point."""
    docker, began = connect(), time.monotonic()
    _say(f"recording an up and a destroy that nobody kills, in {place.root}")
    up_times = follow(place, "up")
    reference = seen(place)
    destroy_times = follow(place, "destroy")
    if left := faults_when_down(place, docker):
        raise IsthmusError(f"destroy left something, though nobody killed it: {'; '.join(left)}")
    _say(f"their journals have {len(up_times)} and {len(destroy_times)} lines")
    recorded: dict[Verb, Sequence[float]] = {"up": up_times, "destroy": destroy_times}
    shots = spread(given.points, {v: t for v, t in recorded.items() if given.only in (None, v)}, given.seed)
    trials = Trials(
        place=place,
        docker=docker,
        reference=reference,
        destroy_lines=len(destroy_times),
        seed=given.seed,
    )
    if shots and shots[0].verb == "destroy":
        follow(place, "up")
    return [_tried(trials, shot, f"{n:2}/{len(shots)}") for n, shot in enumerate(shots, 1)], _minutes(began)


def _tried(trials: Trials, shot: Shot, label: str) -> Outcome:
    outcome = trials.run(shot)
    _say(f"{label} {outcome.line()}")
    return outcome


def _minutes(began: float) -> float:
    return (time.monotonic() - began) / 60


def _figures(outcomes: Sequence[Outcome], minutes: float) -> list[Figure]:
    failed = sum(1 for outcome in outcomes if outcome.faults)
    return [
        Figure(
            name="kill: points at which something was wrong afterwards",
            value=float(failed),
            unit=f"of {len(outcomes)}",
            target=0.0,
        ),
        of_runs("kill: the next up", [outcome.converged for outcome in outcomes], "s"),
        Figure(name="kill: all points", value=minutes, unit="min", target=_MINUTES),
    ]


def _clean(place: Place) -> None:
    """Leave nothing, whatever there is."""
    place.run("destroy")
    sweep(place.root, place.stack)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--points", type=int, default=40, help="how many runs to kill; 40 by default")
    parser.add_argument("--seed", type=int, default=0, help="moves the points within their parts of the runs")
    parser.add_argument("--only", choices=("up", "destroy"), help="kill runs of one kind only")
    parser.add_argument("--stack", default=_STACK, help="the name of the stack that is made for this")
    parser.add_argument("--first-port", type=int, default=_FIRST_PORT, help="the first of eight free ports")
    parser.add_argument("--json", action="store_true", help="give the result as JSON on standard output")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
