"""Images are pushed to a real registry once, and are known there by their digest."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from providers.containers.docker_errors import DockerOperationError
from providers.containers.values import UNKNOWN
from tests.harness.registries import registry_program, running_registry
from tests.providers.containers.rig import Made, Rig

pytestmark = pytest.mark.docker
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry's program."""
    found = registry_program(tmp_path_factory.mktemp("program"))
    if found is None:
        pytest.skip("no docker-registry here, and it cannot be had from Debian")
    return found


@pytest.fixture
def registry(program: Path, tmp_path: Path) -> Generator[str]:
    """A registry that runs."""
    (tmp_path / "registry").mkdir()
    with running_registry(program, tmp_path / "registry") as address:
        yield address


@pytest.fixture
def image(rig: Rig) -> Made:
    """A small image of this machine, that no other test has."""
    folder = rig.root / "images" / "tiny"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY hello.txt /\n", encoding="utf-8")
    (folder / "hello.txt").write_text(rig.stack, encoding="utf-8")
    return rig.create("Image", "tiny", {"name": "tiny", "context": "images/tiny"})


def _push(rig: Rig, image: Made, registry: str) -> Made:
    return rig.create("Push", "tiny", {"image": image.outputs["tag"], "repository": f"{registry}/isthmus/test/tiny"})


def test_it_is_in_the_registry_by_its_digest(rig: Rig, image: Made, registry: str) -> None:
    made = _push(rig, image, registry)
    tag = image.outputs["tag"].rpartition(":")[2]
    url = f"http://{registry}/v2/isthmus/test/tiny/manifests/{tag}"
    answered = httpx.get(url, headers={"Accept": MANIFEST})
    assert answered.headers["Docker-Content-Digest"] == made.outputs["digest"]
    assert made.outputs["reference"] == f"{registry}/isthmus/test/tiny@{made.outputs['digest']}"
    assert answered.json()["config"]["digest"] == image.outputs["imageId"]


def test_nothing_of_it_is_left_on_this_machine(rig: Rig, image: Made, registry: str) -> None:
    _push(rig, image, registry)
    assert cast("Any", rig.api.inspect_image(image.outputs["tag"]))["RepoTags"] == [image.outputs["tag"]]


def test_what_the_registry_has_is_not_pushed_again(rig: Rig, image: Made, registry: str) -> None:
    made = _push(rig, image, registry)
    rig.said.clear()
    assert _push(rig, image, registry).outputs == made.outputs
    assert rig.said == []
    assert rig.diff(made).changes is False


def test_another_image_is_an_update_whose_digest_is_not_known_before(rig: Rig, image: Made, registry: str) -> None:
    made = _push(rig, image, registry)
    (rig.root / "images" / "tiny" / "hello.txt").write_text("other", encoding="utf-8")
    other = rig.create("Image", "tiny", {"name": "tiny", "context": "images/tiny"})
    news = {"image": other.outputs["tag"], "repository": made.outputs["repository"]}
    difference = rig.diff(made, news)
    assert (difference.diffs, difference.replaces) == (["image"], [])
    assert rig.foresee(made, news)["reference"] is UNKNOWN
    assert rig.foresee(made)["reference"] == made.outputs["reference"]
    assert rig.update(made, news).outputs["digest"] != made.outputs["digest"]


def test_it_is_read_until_it_is_gone_and_deleting_leaves_it(rig: Rig, image: Made, registry: str) -> None:
    made = _push(rig, image, registry)
    rig.delete(made)
    assert rig.read(made) is not None
    url = f"http://{registry}/v2/isthmus/test/tiny/manifests/{made.outputs['digest']}"
    assert httpx.delete(url).status_code == httpx.codes.ACCEPTED
    assert rig.read(made) is None


def test_a_registry_that_does_not_answer_is_named(rig: Rig, image: Made) -> None:
    with pytest.raises(DockerOperationError, match=r"127\.0\.0\.1:1/isthmus"):
        _push(rig, image, "127.0.0.1:1")
