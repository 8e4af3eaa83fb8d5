"""What is examined."""

from pathlib import Path

from providers.containers.docker_host import DockerStoppedError
from tests.isthmus.doctor.machines import subject


def test_a_value_stands_where_the_file_has_it(tmp_path: Path) -> None:
    machine = subject(tmp_path, "training:\n  pools:\n    - name: a\n      memory: 1Gi\n")
    assert machine.where(("training", "pools", 0, "memory")) == "envs/test.yaml:5:15: training.pools[0].memory"


def test_a_default_stands_where_it_would(tmp_path: Path) -> None:
    assert subject(tmp_path, "owner: x\n").where(("ports", "registry")) == "envs/test.yaml:1:1: ports.registry"


def test_without_docker_there_is_no_host(tmp_path: Path) -> None:
    machine = subject(tmp_path, docker=DockerStoppedError("x"))
    assert machine.host is None
    assert not machine.local
