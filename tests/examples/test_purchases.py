"""Tests of examples/purchases/__main__.py, and of what the project may import."""

import ast
from pathlib import Path

import pytest

from examples.purchases.__main__ import NAMES, Steps, main

FOLDER = Path(__file__).parents[2] / "examples" / "purchases"


def test_a_step_that_does_not_exist_is_refused_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["trian"])
    assert caught.value.code == 2
    assert f"no such step: trian; steps are {', '.join(NAMES)}" in capsys.readouterr().err


def test_without_the_variables_it_says_how_to_get_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ISTHMUS_BUCKET_DATASETS", "RAY_ADDRESS", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 1
    assert "bin/isthmus run dev-local -- python -m examples.purchases" in capsys.readouterr().err


def test_every_step_has_a_method() -> None:
    assert all(callable(getattr(Steps, name)) for name in NAMES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_nothing_of_isthmus_is_imported(path: Path) -> None:
    names = [
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
    ]
    ours = {"bench", "components", "envs", "examples", "isthmus", "policies", "providers", "stacks"}
    assert not {name.split(".")[0] for name in names} & ours
