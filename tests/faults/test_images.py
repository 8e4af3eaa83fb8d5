"""An image removed while a container runs from it."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest

from isthmus.engines.events import ResourceStarted
from tests.faults.project import Checkout, checkout
from tests.harness.daemon import PrivateDaemon

pytestmark = pytest.mark.docker
PROGRAM = """
image = Image("served", ImageArgs(name="served", context="images/served"))
web("web-a", image.image_id)
"""


@pytest.fixture
def project(tmp_path: Path, daemon: PrivateDaemon, small: str, monkeypatch: pytest.MonkeyPatch) -> Generator[Checkout]:
    """A checkout with an image and a container that runs from it, up."""
    monkeypatch.setenv("DOCKER_HOST", daemon.address)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "for tests")
    made = checkout(tmp_path / "one", daemon.docker())
    folder = made.root / "images" / "served"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text(f"FROM small:latest\nCOPY word /\n# {small}\n", encoding="utf-8")
    (folder / "word").write_text("hello", encoding="utf-8")
    assert made.up("dev", PROGRAM).ok
    yield made
    made.sweep()


def test_one_that_only_lost_its_tag_gets_it_back_and_the_container_goes_on(project: Checkout) -> None:
    tag, image, container = _facts(project)
    _api(project).remove_image(tag, force=True)
    assert _api(project).inspect_image(image)["RepoTags"] == []
    assert project.refresh("dev").ok
    again = project.up("dev")
    assert (again.failures, again.changed) == ((), 1)
    assert any("lost its tag" in line for line in project.shown.said())
    assert _facts(project) == (tag, image, container)
    assert project.up("dev").changed == 0


def test_one_that_is_gone_is_built_again_and_its_container_made_anew(project: Checkout) -> None:
    tag, image, container = _facts(project)
    _api(project).stop(container, timeout=0)
    _api(project).remove_image(image, force=True)
    assert _api(project).images() == [] or all(found["Id"] != image for found in _api(project).images())
    again = project.up("dev")
    assert again.failures == ()
    assert [event.urn.rpartition("::")[2] for event in _started(project)] == ["served", "web-a"]
    assert _facts(project)[0] == tag
    assert _facts(project)[1:] != (image, container)
    assert project.up("dev").changed == 0


def _started(project: Checkout) -> list[ResourceStarted]:
    return [event for event in project.shown.events if isinstance(event, ResourceStarted)]


def _facts(project: Checkout) -> tuple[str, str, str]:
    """The image's tag and id, and the container's id."""
    container = _api(project).inspect_container("isthmus-dev-web-a")
    tags = [tag for image in _api(project).images(name="isthmus/served") for tag in image["RepoTags"]]
    assert len(tags) == 1
    return str(tags[0]), str(container["Image"]), str(container["Id"])


def _api(project: Checkout) -> Any:
    return cast("Any", project.docker.api)
