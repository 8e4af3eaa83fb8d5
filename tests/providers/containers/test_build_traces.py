"""Credentials of a package index stay in no step of a build."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from docker.errors import ImageNotFound

from providers.containers.build import BuildError
from providers.containers.build_traces import CredentialsLeftError, credentials
from tests.providers.containers.rig import Rig

ADDRESS = "http://me:hush-7750@127.0.0.1:9/simple"
STAGES = """
FROM {debian} AS fetch
ARG PIP_INDEX_URL
RUN test -n "$PIP_INDEX_URL" && : {owner} > /fetched
FROM fetch AS further
RUN : >> /fetched
"""
INPUTS = {"name": "tiny", "context": "images/tiny"}


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({}, ()),
        ({"BASE": "isthmus/base:0123", "PIP_INDEX_URL": "https://index.example/simple"}, ()),
        ({"PIP_INDEX_URL": "https://me:p%40w@index.example/simple"}, ("://me:p%40w@",)),
        ({"UV_INDEX": "corporate=https://token@a.example/x https://u:p@b.example"}, ("://token@", "://u:p@")),
        ({"GOPROXY": "https://u:p@go.example,direct"}, ("://u:p@",)),
        ({"HTTP_PROXY": "http://u:p@ss@proxy.example"}, ("://u:p@",)),
    ],
)
def test_what_is_hidden_in_addresses_is_found(args: Mapping[str, str], found: tuple[str, ...]) -> None:
    assert credentials(args) == found


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index with a password."""
    monkeypatch.setenv("PIP_INDEX_URL", ADDRESS)


@pytest.mark.docker
@pytest.mark.usefixtures("index")
def test_steps_that_were_given_them_are_removed_and_the_image_stays(rig: Rig, folder: Path, debian: str) -> None:
    text = STAGES.format(debian=debian, owner=rig.owner) + "FROM scratch\nCOPY --from=further /fetched /\n"
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    made = rig.create("Image", "tiny", INPUTS)
    assert rig.diff(made).changes is False
    assert _holders(rig) == []
    assert rig.api.inspect_image(debian)["Id"] == debian


@pytest.mark.docker
@pytest.mark.usefixtures("index")
def test_a_build_that_fails_leaves_none_either(rig: Rig, folder: Path, debian: str) -> None:
    text = STAGES.format(debian=debian, owner=rig.owner) + "RUN exit 3\n"
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match="non-zero code: 3"):
        rig.create("Image", "tiny", INPUTS)
    assert _holders(rig) == []


@pytest.mark.docker
@pytest.mark.usefixtures("index")
def test_an_image_whose_last_stage_is_given_them_is_refused(rig: Rig, folder: Path, debian: str) -> None:
    text = STAGES.format(debian=debian, owner=rig.owner).partition("FROM fetch")[0]
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    with pytest.raises(CredentialsLeftError, match="would stay in the image tiny: its last stage") as caught:
        rig.create("Image", "tiny", INPUTS)
    assert "hush" not in str(caught.value)
    assert _holders(rig) == []


def _holders(rig: Rig) -> list[str]:
    """Images, steps of builds among them, of which Docker tells the password."""
    return [image for image, told in _told(rig) if "hush-7750" in told]


def _told(rig: Rig) -> Iterator[tuple[str, str]]:
    api = cast("Any", rig.api)
    for image in api.images(all=True):
        try:
            yield image["Id"], f"{api.history(image['Id'])} {api.inspect_image(image['Id'])}"
        except ImageNotFound:  # somebody else removed it meanwhile
            continue
