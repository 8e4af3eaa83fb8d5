"""An estate on a machine that has its images: start, no change, memory, end, and docker compose beside it."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.estate import memory
from bench.estate.composed import HOW_TO_INSTALL, Compose, laid_out
from bench.estate.rounds import EXAMPLE, example, processes, seconds_of
from bench.estate.wanted import Wanted, wanted
from bench.figures import Figure, of_runs, skipped
from bench.kill.place import Place
from isthmus.engine.opened import open_state
from providers.containers.docker_host import DockerHost

_MIB = 2**20
NO_OP_SECONDS, DESTROY_SECONDS, RATIO, MEMORY_MIB = 1.5, 10.0, 1.0, 2560.0
"""Targets: of an `up` that changes nothing, of `destroy`, against docker compose, and of memory at rest."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How often each is timed, the seconds of rest before memory is measured, and compose's pauses between checks."""

    rounds: int
    idle: float
    intervals: tuple[float, ...]


def measured(place: Place, docker: DockerHost, plan: Plan) -> Iterator[Figure]:
    """Every figure, as soon as it is known; the estate is left as it is. Raises BenchError and NotReadableError."""
    yield Figure(name="estate: first up, with the images that are missing", value=seconds_of(place, "up"), unit="s")
    yield from _at_rest(place, docker, plan.idle)
    noops = [seconds_of(place, "up") for _ in range(plan.rounds)]
    yield of_runs("estate: up that changes nothing", noops, "s", target=NO_OP_SECONDS)
    words = [place.command("run")[0], "run", place.stack, "--", *EXAMPLE]
    run = example(words, cwd=place.root, variables=place.variables(), log=place.log)
    yield Figure(name="estate: example, to a served prediction", value=run.first, unit="s")
    containers = _containers(place)
    destroys = [seconds_of(place, "destroy")]
    ups: list[float] = []
    others: dict[float, list[float]] = {interval: [] for interval in plan.intervals}
    with laid_out(place, containers, plan.intervals) as projects:
        for _ in range(plan.rounds):
            for project in projects:
                others[project.interval].append(_round(project, docker))
            ups.append(seconds_of(place, "up"))
            destroys.append(seconds_of(place, "destroy"))
    yield of_runs("estate: warm up", ups, "s")
    yield from against(ups, {interval: times for interval, times in others.items() if times})
    yield of_runs("estate: destroy", destroys, "s", target=DESTROY_SECONDS)


def against(ups: Sequence[float], others: Mapping[float, Sequence[float]]) -> Iterator[Figure]:
    """The kit beside docker compose with each pause between health checks; the fastest of those counts."""
    name = "estate: warm up against docker compose"
    if not others:
        yield skipped(name, "x", HOW_TO_INSTALL, target=RATIO)
        return
    every = {
        interval: of_runs(f"estate: docker compose, the same containers, checked every {interval:g} s", times, "s")
        for interval, times in sorted(others.items())
    }
    yield from every.values()
    best = min(every, key=lambda interval: every[interval].value or 0.0)
    ratios = [up / other for up, other in zip(ups, others[best], strict=True)]
    yield of_runs(name, ratios, "x", target=RATIO, note=f"that checks every {best:g} s")


def _round(project: Compose, docker: DockerHost) -> float:
    try:
        return project.up_seconds(docker)
    finally:
        project.down()


def _at_rest(place: Place, docker: DockerHost, idle: float) -> Iterator[Figure]:
    name = "estate: memory at rest"
    if os.geteuid() != 0:
        yield skipped(name, "MiB", "only root can see what containers' processes use", target=MEMORY_MIB)
        return
    time.sleep(idle)
    total = 0.0
    for one in _containers(place):
        mib = memory.pss_bytes(processes(docker, one.name)) / _MIB
        total += mib
        yield Figure(name=f"{name}: {one.service}", value=mib, unit="MiB")
    yield Figure(name=name, value=total, unit="MiB", target=MEMORY_MIB, note=f"sum of PSS after {idle:g} s")


def _containers(place: Place) -> list[Wanted]:
    return wanted(open_state(place.project, place.stack, keep_salt=False).deployment)
