"""The check of the architecture."""

from pathlib import Path

import pytest

from isthmus.doctor import Level, architecture
from providers.containers.docker_host import DockerStoppedError
from tests.isthmus.doctor.machines import CLOUD, look, subject


@pytest.mark.parametrize(
    ("name", "level"),
    [("x86_64", Level.OK), ("aarch64", Level.WARN), ("arm64", Level.WARN), ("riscv64", Level.FAIL)],
)
def test_each_has_its_level(tmp_path: Path, name: str, level: Level) -> None:
    (finding,) = look(architecture.check, subject(tmp_path, info={"Architecture": name}))
    assert finding.level is level
    assert name in finding.message


@pytest.mark.parametrize(("name", "level"), [("x86_64", Level.OK), ("aarch64", Level.FAIL)])
def test_images_for_a_cluster_are_made_on_amd64(tmp_path: Path, name: str, level: Level) -> None:
    (finding,) = look(architecture.check, subject(tmp_path, CLOUD, info={"Architecture": name}))
    assert finding.level is level


def test_without_docker_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert look(architecture.check, subject(tmp_path, docker=DockerStoppedError("x"))) == []
