"""All checks together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from isthmus.doctor import CHECKS, Finding, Level, NotReadyError, Subject, examine, require
from providers.containers.docker_host import DockerStoppedError
from tests.isthmus.doctor.machines import CLOUD, subject


def _finds(level: Level) -> Iterator[Finding]:
    yield Finding(check="x", level=level, message=f"it is {level}", fix="mend it\nand go on")


def test_every_check_of_the_issue_is_there() -> None:
    wanted = {"python", "engine", "docker", "architecture", "capacity", "disk", "ports", "gpu"}
    assert set(CHECKS) == wanted


def test_a_machine_that_deploys_to_a_cloud_holds_no_estate(tmp_path: Path) -> None:
    found = {finding.check for finding in examine(subject(tmp_path, CLOUD))}
    assert {"engine", "state", "aws", "kubectl", "credentials", "docker"} <= found
    assert not found & {"capacity", "ports", "gpu"}


def test_without_docker_only_docker_fails(tmp_path: Path) -> None:
    findings = examine(subject(tmp_path, docker=DockerStoppedError("it doesn't answer", hint="start it")))
    assert [finding.check for finding in findings if finding.level is Level.FAIL] == ["docker"]


def test_a_failure_stops_with_what_to_do(tmp_path: Path) -> None:
    def bad(_: Subject) -> Iterator[Finding]:
        return _finds(Level.FAIL)

    with pytest.raises(NotReadyError) as caught:
        require(subject(tmp_path), [bad])
    assert "it is fail\n    mend it\n    and go on" in str(caught.value)
    assert "Nothing was started" in str(caught.value)


def test_warnings_come_back(tmp_path: Path) -> None:
    def warns(_: Subject) -> Iterator[Finding]:
        return _finds(Level.WARN)

    def fine(_: Subject) -> Iterator[Finding]:
        return _finds(Level.OK)

    assert [finding.level for finding in require(subject(tmp_path), [warns, fine])] == [Level.WARN]
