"""The schema that editors read is current, and the environments name it."""

import json
from pathlib import Path

import pytest

from envs.json_schema import text

ENVS = Path(__file__).parents[2] / "envs"


def test_the_file_is_current() -> None:
    assert (ENVS / "env.schema.json").read_text(encoding="utf-8") == text(), "run bin/isthmus schema"


def test_every_key_is_refused_that_is_not_known() -> None:
    schema = json.loads(text())
    parts = [schema, *schema["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in parts if "properties" in part)


@pytest.mark.parametrize("path", sorted(ENVS.glob("[!P]*.yaml")), ids=lambda path: path.stem)
def test_each_environment_names_it_for_editors(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=env.schema.json\n")
