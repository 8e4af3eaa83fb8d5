"""The small program in a place of its own, to be killed."""

import json
from pathlib import Path
from typing import Any, cast

from bench.kill.place import Place, make
from providers.containers.docker_host import DockerHost
from tests.harness.contracts import contract

PROGRAM = Path(__file__).with_name("small")
# A second in which a build can be killed.
RECIPE = "ARG BASE\nFROM ${BASE}\nARG TURN\nRUN echo ${TURN} && sleep 1\nCOPY edition /\n"


def small(root: Path, *, stack: str, first_port: int) -> Place:
    """Lay the place out."""
    place = make(root, stack=stack, first_port=first_port, program=PROGRAM)
    for edition in (1, 2):
        folder = root / f"context-{edition}"
        folder.mkdir(exist_ok=True)
        (folder / "Dockerfile").write_text(RECIPE, encoding="utf-8")
        (folder / "edition").write_text(str(edition), encoding="utf-8")
    return place


def choose(place: Place, edition: int, turn: str, port: int) -> None:
    """Say which edition the next `up` makes; another `turn` makes the image be built anew."""
    outputs = contract(stack=place.stack).model_dump(mode="json")
    settings = {"edition": edition, "turn": turn, "port": port, "outputs": outputs}
    (place.root / "edition.json").write_text(json.dumps(settings), encoding="utf-8")


def remove_images(docker: DockerHost, place: Place) -> None:
    """Remove the images that the program had built."""
    api: Any = docker.api
    for found in api.images(filters={"label": f"isthmus.image=killed-{place.stack}"}):
        for tag in cast("list[str]", found["RepoTags"] or []):
            if tag.startswith(f"isthmus/killed-{place.stack}:"):
                api.remove_image(tag, force=True)
