"""The start script, with a program that only says how it was called."""

import os
import subprocess
from pathlib import Path

import pytest

START = Path(__file__).parents[3] / "images" / "ml" / "start"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with a Python that says how it was called, and which password it was given."""
    said = '#!/bin/sh\necho python "$@"\necho "password ${MLFLOW_TRACKING_PASSWORD:-none}"\n'
    (tmp_path / "python").write_text(said, encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def start(programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script, at home in the folder of programs."""
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(programs)}
    return subprocess.run([START, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("service", "module"),
    [
        ("registry", "isthmus_runtime.registry"),
        ("serving", "isthmus_runtime.serving"),
        ("ray-head", "isthmus_runtime.ray_node head"),
        ("ray-worker", "isthmus_runtime.ray_node worker"),
    ],
)
def test_a_service_is_a_module_of_the_runtime(programs: Path, service: str, module: str) -> None:
    assert start(programs, service).stdout.splitlines() == [f"python -m {module}", "password none"]


@pytest.mark.parametrize(("service", "password"), [("ray-head", "word"), ("ray-worker", "word"), ("serving", "none")])
def test_code_in_ray_reads_the_password_as_outside(programs: Path, service: str, password: str) -> None:
    (programs / ".mlflow").mkdir()
    (programs / ".mlflow" / "credentials").write_text("[mlflow]\nmlflow_tracking_password = word\n", encoding="utf-8")
    assert start(programs, service).stdout.splitlines()[1] == f"password {password}"


@pytest.mark.parametrize("arguments", [(), ("serve",)])
def test_an_unknown_service_is_refused_with_those_that_there_are(programs: Path, arguments: tuple[str, ...]) -> None:
    ended = start(programs, *arguments)
    assert ended.returncode == 64
    assert "registry, serving, ray-head or ray-worker" in ended.stderr
