"""A Docker engine, a base image, and a rig for each test."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.docker_host import DockerHost, connect
from tests.providers.containers.rig import Made, Rig, web
from tests.providers.containers.storage import Store, start_store


@pytest.fixture(scope="session")
def docker() -> DockerHost:
    """The Docker engine of this machine."""
    return connect()


@pytest.fixture(scope="session")
def made_debian(docker: DockerHost, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A minimal Debian: pulled, or made once and kept, as the kit itself does."""
    inputs = {"name": "debian", "reference": "debian:bookworm-slim", "bootstrap": True}
    return Rig(tmp_path_factory.mktemp("debian"), docker).create("Image", "debian", inputs)


@pytest.fixture(scope="session")
def debian(made_debian: Made) -> str:
    """The id of a minimal Debian."""
    return str(made_debian.outputs["imageId"])


@pytest.fixture(scope="session")
def debian_tag(made_debian: Made) -> str:
    """The tag of a minimal Debian."""
    return str(made_debian.outputs["tag"])


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


@pytest.fixture(scope="session")
def store(docker: DockerHost, debian_tag: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    """A running object store, the kit's own."""
    rig = Rig(tmp_path_factory.mktemp("store"), docker)
    try:
        yield start_store(rig, debian_tag)
    finally:
        rig.sweep()


@pytest.fixture
def up(networked: Rig, debian: str) -> tuple[Rig, Made]:
    """A running web server."""
    return networked, networked.create("Container", "web", web(networked, debian))


@pytest.fixture
def folder(rig: Rig) -> Generator[Path]:
    """A context that builds from nothing at all in no time; its images are removed afterwards."""
    folder = rig.root / "images" / "tiny"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM scratch\nARG WORD\nCOPY hello.txt /\n", encoding="utf-8")
    (folder / "hello.txt").write_text(rig.owner, encoding="utf-8")
    yield folder
    api = cast("Any", rig.api)
    for found in api.images(filters={"label": "isthmus.image=tiny"}):
        for tag in cast("list[str]", found["RepoTags"] or []):
            if tag.startswith("isthmus/tiny:"):
                api.remove_image(tag, force=True)
