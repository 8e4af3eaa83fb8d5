"""Images against a real Docker engine."""

from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.docker_host import DockerHost, DockerStoppedError
from providers.containers.provider import ContainersProvider
from providers.containers.values import UNKNOWN, Secret
from tests.providers.containers.rig import Made, Rig

pytestmark = pytest.mark.docker


def _make(rig: Rig, **inputs: Any) -> Made:
    return rig.create("Image", "tiny", {"name": "tiny", "context": "images/tiny", **inputs})


def test_built_labelled_and_not_built_twice(rig: Rig, folder: Path) -> None:
    made = _make(rig)
    found = rig.api.inspect_image(made.outputs["tag"])
    assert found["Id"] == made.outputs["imageId"]
    assert found["Config"]["Labels"]["isthmus.hash"] == made.outputs["contentHash"]
    assert made.outputs["tag"] == f"isthmus/tiny:{made.outputs['contentHash'][:12]}"
    rig.said.clear()
    assert _make(rig).outputs == made.outputs
    assert rig.said == []
    assert rig.diff(made).changes is False
    rig.delete(made)
    assert rig.read(made) is not None


def test_without_docker_a_plan_knows_the_tag_and_tells_no_drift(rig: Rig, folder: Path) -> None:
    made = _make(rig)

    def stopped() -> DockerHost:
        raise DockerStoppedError("the Docker engine doesn't answer")

    rig.provider = ContainersProvider(log=lambda _urn, _message, _warning: None, root=rig.root, docker=stopped)
    assert rig.diff(made).changes is False
    planned = rig.foresee(rig.check("Image", "tiny", {"name": "tiny", "context": "images/tiny"}))
    assert planned["tag"] == made.outputs["tag"]
    assert planned["imageId"] is UNKNOWN


def test_another_content_is_an_update_with_another_tag(rig: Rig, folder: Path) -> None:
    made = _make(rig)
    (folder / "hello.txt").write_text("other", encoding="utf-8")
    news = {"name": "tiny", "context": "images/tiny"}
    difference = rig.diff(made, news)
    assert (difference.diffs, difference.replaces) == (["contentHash"], [])
    foreseen = rig.foresee(made, news)
    changed = rig.update(made, news)
    assert foreseen["tag"] == changed.outputs["tag"] != made.outputs["tag"]
    assert repr(foreseen["imageId"]) == "UNKNOWN"


def test_removed_by_hand_it_is_built_again(rig: Rig, folder: Path) -> None:
    made = _make(rig)
    cast("Any", rig.api).remove_image(made.outputs["tag"], force=True)
    assert rig.diff(made).diffs == ["imageId"]
    assert rig.diff(rig.update(made)).changes is False


def test_a_certificate_bundle_is_there_in_the_build_and_counts_for_nothing(rig: Rig, folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY ca-bundle.crt /found\n", encoding="utf-8")
    (rig.root / "ca.pem").write_text("certificates", encoding="utf-8")
    made = _make(rig, caBundle="ca.pem")
    assert rig.diff(made, {"name": "tiny", "context": "images/tiny"}).changes is False


def test_unknown_build_arguments_pass_a_preview(rig: Rig, folder: Path) -> None:
    made = rig.check("Image", "tiny", {"name": "tiny", "context": "images/tiny", "buildArgs": {"WORD": UNKNOWN}})
    foreseen = rig.foresee(made)
    assert [repr(foreseen[key]) for key in ("contentHash", "imageId", "tag")] == ["UNKNOWN"] * 3


def test_build_arguments_are_part_of_the_hash(rig: Rig, folder: Path) -> None:
    one, other = (_make(rig, buildArgs={"WORD": word}).outputs["contentHash"] for word in ("a", "b"))
    assert one != other


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"context": "images/absent"}, "context"),
        ({}, "context"),
        ({"context": "images/tiny", "reference": "debian:bookworm-slim"}, "context"),
        ({"context": "images/tiny", "buildArgs": {"KEY": Secret("hush")}}, "buildArgs.KEY"),
        ({"context": "images/tiny", "caBundle": "absent.pem"}, "caBundle"),
    ],
)
def test_bad_inputs_are_named(rig: Rig, folder: Path, inputs: dict[str, Any], path: str) -> None:
    assert list(rig.failures("Image", {"name": "tiny", **inputs})) == [path]
