"""Images against a real Docker engine."""

import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.bootstrap import BootstrapError
from providers.containers.build import BuildError
from providers.containers.pull import PullError
from providers.containers.values import UNKNOWN, Secret
from tests.providers.containers.rig import Made, Rig

pytestmark = pytest.mark.docker


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


def test_a_failing_step_is_told_with_its_last_lines(rig: Rig, folder: Path, debian: str) -> None:
    steps = 'FROM {}\nRUN for i in $(seq 40); do echo "line $i"; done; sleep 0.3; echo "no such thing" >&2; exit 7\n'
    (folder / "Dockerfile").write_text(steps.format(debian), encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        _make(rig)
    text = str(caught.value)
    assert re.search(r"building the image tiny failed at Step 2/\d : RUN", text)
    assert "| no such thing" in text
    assert "| line 40" in text
    assert "| line 10\n" not in text
    assert "returned a non-zero code: 7" in text


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


def test_what_cannot_be_pulled_is_told_soon(rig: Rig) -> None:
    with pytest.raises(PullError, match=r"127\.0\.0\.1:9/absent:1 can't be pulled"):
        rig.create("Image", "absent", {"name": "absent", "reference": "127.0.0.1:9/absent:1"})


def test_not_root_a_base_cannot_be_made(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(BootstrapError) as caught:
        rig.create("Image", "absent", {"name": "absent", "reference": "127.0.0.1:9/absent:1", "bootstrap": True})
    assert "only root can make a Debian here" in str(caught.value)
    assert "Name a Debian bookworm image" in str(caught.value)
