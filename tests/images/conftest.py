"""The kit's images, and a network."""

from collections.abc import Generator
from pathlib import Path

import pytest
from testcontainers.core.network import Network

from providers.containers.docker_host import connect
from tests.images.kit import Images
from tests.providers.containers.rig import Rig

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Images:
    """The kit's images; an image that the machine has already is no work."""
    root = tmp_path_factory.mktemp("images")
    (root / "images").symlink_to(PROJECT / "images")
    rig = Rig(root, connect())
    debian = rig.create("Image", "debian", {"name": "debian", "reference": "debian:bookworm-slim", "bootstrap": True})
    return Images(rig=rig, debian=str(debian.outputs["tag"]))


@pytest.fixture(scope="session")
def network() -> Generator[Network]:
    """A network of this run's own."""
    with Network() as made:
        yield made
