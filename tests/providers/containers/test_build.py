"""Builds that fail."""

import re
from pathlib import Path

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
