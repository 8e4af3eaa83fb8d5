"""A small program with steps of every kind, killed: made, changed, replaced, deleted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.kill.examine import faults_when_down, faults_when_up, seen
from bench.kill.shot import Shot, fire, follow
from bench.kill.trial import Trials
from isthmus.local.sweep import sweep
from providers.containers.docker_host import connect
from tests.bench.kill.smalls import choose, remove_images, small

pytestmark = pytest.mark.docker
PORT = 17779


@pytest.fixture
def trials(tmp_path: Path) -> Iterator[Trials]:
    """The first edition, up; nothing is left of it afterwards."""
    place, docker = small(tmp_path, stack="kill-small", first_port=PORT - 8), connect()
    choose(place, 1, "first", PORT)
    try:
        follow(place, "up")
        yield Trials(place=place, docker=docker, reference=seen(place), destroy_lines=20, verifying=False)
    finally:
        sweep(place.root, place.stack)
        remove_images(docker, place)


def test_a_killed_up_and_a_killed_destroy_are_put_right(trials: Trials) -> None:
    assert trials.run(Shot(verb="up", line=20)).faults == ()
    assert trials.run(Shot(verb="destroy", line=12, whom="engine")).faults == ()


@pytest.mark.parametrize("line", [8, 14])
def test_a_killed_change_goes_on_to_the_new_program(trials: Trials, line: int) -> None:
    place = trials.place
    choose(place, 2, "second", PORT)
    assert fire(place, Shot(verb="up", line=line)).hit
    _, wrong = place.report("up")
    assert wrong == ""
    second = seen(place)
    assert "containers:index:Container old" not in second.resources
    assert faults_when_up(place, trials.docker, second) == []
    assert place.report("up")[0]["changed"] == 0


def test_a_change_that_was_killed_can_be_taken_back(trials: Trials) -> None:
    place = trials.place
    choose(place, 2, "second", PORT)
    assert fire(place, Shot(verb="up", line=12)).hit
    choose(place, 1, "first", PORT)
    assert place.report("up")[1] == ""
    assert faults_when_up(place, trials.docker, trials.reference) == []


def test_what_is_wrong_is_found(trials: Trials) -> None:
    """The examination itself: it would be worth nothing if it found nothing."""
    place, docker = trials.place, trials.docker
    assert faults_when_up(place, docker, trials.reference) == []
    api: Any = docker.api
    api.create_volume("isthmus-kill-small-stray")
    api.remove_container("isthmus-kill-small-web", force=True)
    api.stop("isthmus-kill-small-old", timeout=0)
    faults = faults_when_up(place, docker, trials.reference)
    api.remove_volume("isthmus-kill-small-stray")
    assert sorted(faults) == [
        "container isthmus-kill-small-old is exited",
        "in Docker and not in the state: volume isthmus-kill-small-stray",
        "in the state and not in Docker: container isthmus-kill-small-web",
    ]
    assert "left in Docker: container isthmus-kill-small-storage" in faults_when_down(place, docker)
