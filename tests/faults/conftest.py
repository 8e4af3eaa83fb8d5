"""Docker engines to break, and what runs on them."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest

from providers.containers.docker_host import connect
from tests.harness.daemon import PrivateDaemon, load, private_daemon, small_image
from tests.providers.containers.rig import Rig

DEBIAN = {"name": "debian", "reference": "debian:bookworm-slim", "bootstrap": True}


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small image, to be loaded into an engine."""
    rig = Rig(tmp_path_factory.mktemp("packed"), connect())
    return small_image(rig.docker, str(rig.create("Image", "debian", DEBIAN).outputs["imageId"]))


@pytest.fixture(scope="module")
def daemon() -> Generator[PrivateDaemon]:
    """An engine of the module's own."""
    with private_daemon() as own:
        yield own


@pytest.fixture(scope="module")
def small(daemon: PrivateDaemon, packed: bytes) -> str:
    """The id of a small image that the engine has."""
    return load(daemon, packed)


@pytest.fixture
def rig(daemon: PrivateDaemon, tmp_path: Path) -> Generator[Rig]:
    """A provider on the module's engine; what it made is swept away afterwards."""
    made = Rig(tmp_path, daemon.docker())
    yield made
    made.sweep()


@pytest.fixture(autouse=True)
def _collected() -> Generator[None]:
    """Let what docker-py leaves open, where it can't connect, be collected while its warnings are ignored."""
    yield
    gc.collect()
