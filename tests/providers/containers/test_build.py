"""Builds that fail."""

import re
from pathlib import Path
from typing import Any, cast

import pytest

from providers.containers.build import BuildError
from tests.providers.containers.rig import Rig

pytestmark = pytest.mark.docker

INPUTS = {"name": "tiny", "context": "images/tiny"}


def test_a_failing_step_is_told_with_its_last_lines(rig: Rig, folder: Path, debian: str) -> None:
    steps = 'FROM {}\nRUN for i in $(seq 40); do echo "line $i"; done; sleep 0.3; echo "no such thing" >&2; exit 7\n'
    (folder / "Dockerfile").write_text(steps.format(debian), encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        rig.create("Image", "tiny", INPUTS)
    text = str(caught.value)
    assert re.search(r"building the image tiny failed at Step 2/\d : RUN", text)
    assert "| no such thing" in text
    assert "| line 40" in text
    assert "| line 10\n" not in text
    assert "returned a non-zero code: 7" in text


def test_a_full_disk_is_told(rig: Rig, folder: Path, debian: str) -> None:
    step = "RUN echo write error: No space left on device >&2; exit 1"
    (folder / "Dockerfile").write_text(f"FROM {debian}\n{step}\n", encoding="utf-8")
    with pytest.raises(BuildError, match="The disk is full"):
        rig.create("Image", "tiny", INPUTS)


def test_progress_is_told(rig: Rig, folder: Path) -> None:
    rig.create("Image", "tiny", INPUTS)
    assert any("tiny: Step 1/" in message for message in rig.said)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An index with a password, in a configuration file of pip's."""
    for name in ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = http://me:hush@127.0.0.1:9/simple\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    return "127.0.0.1:9/simple"


STAGE = "FROM {0} AS fetch\nARG PIP_INDEX_URL\nARG UV_DEFAULT_INDEX\nRUN {1}\n"


def test_an_index_from_pips_file_reaches_the_build_and_not_the_image(
    rig: Rig, folder: Path, debian: str, index: str
) -> None:
    # The step compares, and does not tell: Docker runs it once and takes it from its cache from then on.
    expected = f"http://me:hush@{index}"
    step = f'test "$PIP_INDEX_URL" = {expected} && test "$UV_DEFAULT_INDEX" = {expected}'
    final = f"FROM {debian}\nCOPY --from=fetch /etc/hostname /kept\n"
    (folder / "Dockerfile").write_text(STAGE.format(debian, step) + final, encoding="utf-8")
    made = rig.create("Image", "tiny", INPUTS)
    assert any(f"http://[hidden]@{index}" in message for message in rig.said)
    assert "hush" not in "".join(rig.said)
    image = str(made.outputs["imageId"])
    assert "hush" not in f"{cast('Any', rig.api).history(image)} {rig.api.inspect_image(image)}"


def test_an_error_shows_no_password_of_an_index(rig: Rig, folder: Path, debian: str, index: str) -> None:
    (folder / "Dockerfile").write_text(STAGE.format(debian, 'echo "$PIP_INDEX_URL"; exit 3'), encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        rig.create("Image", "tiny", INPUTS)
    assert f"http://[hidden]@{index}" in str(caught.value)
    assert "hush" not in str(caught.value)
