"""A Docker engine, a base image, and a rig for each test."""

from collections.abc import Generator
from pathlib import Path

import pytest

from providers.containers.docker_host import DockerHost, connect
from tests.providers.containers.rig import Rig


@pytest.fixture(scope="session")
def docker() -> DockerHost:
    """The Docker engine of this machine."""
    return connect()


@pytest.fixture(scope="session")
def debian(docker: DockerHost, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of a minimal Debian: pulled, or made once and kept, as the kit itself does."""
    inputs = {"name": "debian", "reference": "debian:bookworm-slim", "bootstrap": True}
    return str(Rig(tmp_path_factory.mktemp("debian"), docker).create("Image", "debian", inputs).outputs["imageId"])


@pytest.fixture
def rig(docker: DockerHost, tmp_path: Path) -> Generator[Rig]:
    """A provider with a project of its own; what it made is swept away afterwards."""
    made = Rig(tmp_path, docker)
    yield made
    made.sweep()


@pytest.fixture
def networked(rig: Rig) -> Rig:
    """A rig with a network."""
    rig.create("Network", "net", {"name": rig.name("net")})
    return rig
