"""Two that make the same image at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.providers.containers.rig import Made, Rig

pytestmark = pytest.mark.docker


def test_the_same_image_is_built_once(rig: Rig, folder: Path, debian: str) -> None:
    (folder / "Dockerfile").write_text(f"FROM {debian}\nCOPY hello.txt /\nRUN sleep 1\n", encoding="utf-8")

    def make(_index: int) -> Made:
        return Rig(rig.root, rig.docker, rig.stack).create("Image", "tiny", {"name": "tiny", "context": "images/tiny"})

    # Built twice, the layers made by RUN would differ, and so would the ids.
    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(make, range(3)))
    assert len({one.outputs["imageId"] for one in made}) == 1
