"""`python -m bench.estate`: how fast and how light an estate is, beside docker compose. See bench/README.md."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from bench.estate import compose, memory
from bench.estate.rounds import COMPOSE, HOW_TO_INSTALL, Compose, example_seconds, processes, seconds_of
from bench.estate.wanted import Wanted, wanted
from bench.figures import Figure, as_json, of_runs, skipped
from bench.kill.place import ROOT, Place, make
from isthmus.engine.opened import open_state
from isthmus.errors import IsthmusError
from isthmus.local.sweep import sweep
from providers.containers.docker_host import DockerHost, connect

_STACK = "dev-bench"
_FIRST_PORT = 17801
_MIB = 2**20
NO_OP_SECONDS, DESTROY_SECONDS, RATIO, MEMORY_MIB = 1.5, 10.0, 1.0, 2560.0
"""Targets: of an `up` that changes nothing, of `destroy`, against docker compose, and of memory at rest."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit code, 1 where a run failed or a target was missed."""
    given = _parser().parse_args(arguments)
    place = make(ROOT / ".isthmus" / "bench" / given.stack, stack=given.stack, first_port=given.first_port)
    place.log.write_text("", encoding="utf-8")
    figures: list[Figure] = []
    try:
        for figure in _measured(place, connect(), given):
            figures.append(figure)
            _say(figure.line(), to=sys.stderr if given.json else sys.stdout)
    except (IsthmusError, memory.NotReadableError) as error:
        _say(f"error: {error}", to=sys.stderr)
        return 1
    finally:
        place.run("destroy")
        sweep(place.root, place.stack)
    if given.json:
        sys.stdout.write(as_json(figures) + "\n")
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


def _measured(place: Place, docker: DockerHost, given: argparse.Namespace) -> Iterator[Figure]:
    place.run("destroy")
    yield Figure(name="estate: first up, with images that are missing", value=seconds_of(place, "up"), unit="s")
    yield from _at_rest(place, docker, given.idle)
    noops = [seconds_of(place, "up") for _ in range(given.rounds)]
    yield of_runs("estate: up that changes nothing", noops, "s", target=NO_OP_SECONDS)
    yield Figure(name="estate: example, to a served prediction", value=example_seconds(place), unit="s")
    containers = wanted(open_state(place.project, place.stack, keep_salt=False).deployment)
    destroys = [seconds_of(place, "destroy")]
    ups: list[float] = []
    others: list[float] = []
    beside = _compose(place, containers) if shutil.which(COMPOSE) else None
    for _ in range(given.rounds):
        if beside is not None:
            others.append(_compose_round(beside, docker))
        ups.append(seconds_of(place, "up"))
        destroys.append(seconds_of(place, "destroy"))
    yield of_runs("estate: warm up", ups, "s")
    yield from _against(ups, others)
    yield of_runs("estate: destroy", destroys, "s", target=DESTROY_SECONDS)


def _against(ups: Sequence[float], others: Sequence[float]) -> Iterator[Figure]:
    name = "estate: warm up against docker compose"
    if not others:
        yield skipped(name, "x", HOW_TO_INSTALL, target=RATIO)
        return
    yield of_runs("estate: docker compose, the same containers", others, "s")
    yield of_runs(name, [up / other for up, other in zip(ups, others, strict=True)], "x", target=RATIO)


def _compose(place: Place, containers: Sequence[Wanted]) -> Compose:
    file = compose.write(containers, Path(place.root) / "compose")
    return Compose(file=file, project=f"bench-{place.stack}", containers=len(containers))


def _compose_round(beside: Compose, docker: DockerHost) -> float:
    try:
        return beside.up_seconds(docker)
    finally:
        beside.down_seconds()


def _at_rest(place: Place, docker: DockerHost, idle: float) -> Iterator[Figure]:
    name = "estate: memory at rest"
    if os.geteuid() != 0:
        yield skipped(name, "MiB", "only root can see what containers' processes use", target=MEMORY_MIB)
        return
    time.sleep(idle)
    total = 0.0
    for one in wanted(open_state(place.project, place.stack, keep_salt=False).deployment):
        mib = memory.pss_bytes(processes(docker, one.name)) / _MIB
        total += mib
        yield Figure(name=f"{name}: {one.service}", value=mib, unit="MiB")
    yield Figure(name=name, value=total, unit="MiB", target=MEMORY_MIB, note=f"sum of PSS after {idle:g} s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.estate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed; 3 by default")
    parser.add_argument(
        "--idle", type=float, default=60.0, help="seconds of rest before memory is measured; 60 by default"
    )
    parser.add_argument("--stack", default=_STACK, help="the name of the stack that is made for this")
    parser.add_argument("--first-port", type=int, default=_FIRST_PORT, help="the first of eight free ports")
    parser.add_argument("--json", action="store_true", help="give the figures as JSON on standard output")
    return parser


def _say(text: str, *, to: TextIO) -> None:
    to.write(f"{text}\n")
    to.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
