"""Getting an engine to answer, on machines that are made up: nothing here installs or starts anything real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from isthmus.local.docker_engine import get_docker
from isthmus.local.machine import Machine
from providers.containers.docker_host import (
    DockerAbsentError,
    DockerDeniedError,
    DockerError,
    DockerHost,
    DockerStoppedError,
)
from tests.isthmus.cli.fakes import always

ABSENT = DockerAbsentError("no Docker engine is installed", where="unix:///x")
STOPPED = DockerStoppedError("the Docker engine doesn't answer", where="unix:///x")
HOST = cast(DockerHost, object())


@dataclass
class Made:
    """A machine that writes down what it is asked to run, and an engine that answers after some of it."""

    answers: list[DockerError | DockerHost]
    programs: Mapping[str, str] = field(default_factory=dict[str, str])
    root: bool = True
    systemd: bool = True
    release: str = "debian"
    ran: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    yes: bool = True

    def get(self, logs: Path) -> DockerHost:
        """Get the engine."""
        machine = Machine(
            root=self.root,
            release={"ID": self.release},
            systemd=self.systemd,
            which=cast(Any, self.programs.get),
            run=self._run,
        )
        return get_docker(logs, ask=self._ask, say=always(None), machine=machine, find=self._find)

    def _run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.ran.append(" ".join(command))

    def _ask(self, question: str) -> bool:
        self.asked.append(question)
        return self.yes

    def _find(self) -> DockerHost:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, DockerError):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def no_docker_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process' own setting does not count."""
    monkeypatch.delenv("DOCKER_HOST", raising=False)


def test_one_that_answers_is_taken_as_it_is(tmp_path: Path) -> None:
    made = Made([HOST])
    assert made.get(tmp_path) is HOST
    assert made.ran == made.asked == []


def test_on_debian_as_root_it_is_installed_and_started_after_a_yes(tmp_path: Path) -> None:
    made = Made([ABSENT, STOPPED, HOST], {"apt-get": "/usr/bin/apt-get"})
    assert made.get(tmp_path) is HOST
    assert "install Docker" in made.asked[0]
    assert made.ran == [
        "apt-get update -q",
        "apt-get install -y --no-install-recommends docker.io iptables -q",
        "systemctl start docker",
    ]


def test_after_a_no_nothing_is_done(tmp_path: Path) -> None:
    made = Made([ABSENT], {"apt-get": "/usr/bin/apt-get"}, yes=False)
    with pytest.raises(DockerAbsentError):
        made.get(tmp_path)
    assert made.ran == []


def test_a_stopped_one_is_started_after_a_yes(tmp_path: Path) -> None:
    made = Made([STOPPED, STOPPED, HOST], {"dockerd": "/usr/sbin/dockerd"})
    assert made.get(tmp_path) is HOST
    assert made.ran == ["systemctl start docker"]


def test_without_systemd_the_daemon_is_started_and_outlives_us(tmp_path: Path) -> None:
    daemon = tmp_path / "dockerd"
    daemon.write_text('#!/bin/sh\necho "started with $*"; ps -o sid= -p $$\n')
    daemon.chmod(0o755)
    made = Made([STOPPED, STOPPED, HOST], {"dockerd": str(daemon)}, systemd=False)
    assert made.get(tmp_path / "logs") is HOST
    assert made.ran == []


def test_a_daemon_that_ends_at_once_shows_its_last_words(tmp_path: Path) -> None:
    daemon = tmp_path / "dockerd"
    daemon.write_text('#!/bin/sh\necho "failed to start: no iptables"; exit 1\n')
    daemon.chmod(0o755)
    made = Made([STOPPED], {"dockerd": str(daemon)}, systemd=False)
    with pytest.raises(DockerStoppedError) as caught:
        made.get(tmp_path / "logs")
    assert "exit code 1" in caught.value.what
    assert "no iptables" in caught.value.what
    assert str(tmp_path / "logs" / "dockerd.log") in caught.value.hint


@pytest.mark.parametrize(
    ("answer", "programs", "root", "release", "words"),
    [
        (
            ABSENT,
            {"apt-get": "x"},
            False,
            "debian",
            "sudo apt-get install -y --no-install-recommends docker.io iptables",
        ),
        (ABSENT, {}, True, "fedora", "dnf install moby-engine"),
        (ABSENT, {"sw_vers": "x"}, False, "", "Docker Desktop"),
        (STOPPED, {"dockerd": "x"}, False, "debian", "sudo systemctl start docker"),
        (STOPPED, {"sw_vers": "x"}, False, "", "colima start"),
    ],
)
def test_where_it_cannot_be_done_it_says_exactly_what_to_do(
    tmp_path: Path, answer: DockerError, programs: Mapping[str, str], root: bool, release: str, words: str
) -> None:
    made = Made([answer], programs, root=root, release=release)
    with pytest.raises(type(answer)) as caught:
        made.get(tmp_path)
    assert words in caught.value.hint
    assert made.asked == made.ran == []


@pytest.mark.parametrize("answer", [ABSENT, STOPPED])
def test_an_engine_that_the_user_named_is_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: DockerError
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///x")
    made = Made([answer], {"apt-get": "x", "dockerd": "x"})
    with pytest.raises(type(answer)) as caught:
        made.get(tmp_path)
    assert "DOCKER_HOST" in caught.value.hint
    assert made.ran == []


def test_no_permission_is_nothing_to_start(tmp_path: Path) -> None:
    made = Made([DockerDeniedError("no")], {"apt-get": "x", "dockerd": "x"})
    with pytest.raises(DockerDeniedError):
        made.get(tmp_path)
    assert made.ran == []
