"""The start script, with programs that only say how they were called."""

import os
import subprocess
from pathlib import Path

import pytest

START = Path(__file__).parents[3] / "images" / "ml" / "start"
WORKER = {
    "ISTHMUS_RAY_HEAD": "training:6379",
    "ISTHMUS_RAY_CPUS": "1.5",
    "ISTHMUS_RAY_MEMORY_BYTES": "2000000000",
    "ISTHMUS_RAY_POOL": "pool_cpu",
}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs that say how they were called."""
    for name in ("python", "ray", "isthmus-watch"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@"\n', encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    shared_memory(tmp_path, 64 * 2**20)
    return tmp_path


def shared_memory(programs: Path, size: int) -> None:
    """Let `df` say how large /dev/shm is."""
    (programs / "df").write_text(f"#!/bin/sh\necho Avail\necho {size}\n", encoding="utf-8")
    (programs / "df").chmod(0o755)


def start(programs: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    environment = {**env, "PATH": f"{programs}:{os.environ['PATH']}"}
    return subprocess.run([START, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_head_runs_no_work_and_is_watched(programs: Path) -> None:
    called = start(programs, "ray-head").stdout.splitlines()
    assert "--head" in called[0].split()
    assert "--num-cpus=0" in called[0].split()
    assert called[1] == "isthmus-watch gcs_server raylet"


@pytest.mark.parametrize(("asked", "offered"), [("1", 1), ("1.5", 1), ("0.5", 1), ("4", 4), ("16", 16)])
def test_a_worker_offers_whole_cpus_and_its_pool(programs: Path, asked: str, offered: int) -> None:
    called = start(programs, "ray-worker", **{**WORKER, "ISTHMUS_RAY_CPUS": asked}).stdout.splitlines()
    assert "--address=training:6379" in called[0].split()
    assert f"--num-cpus={offered}" in called[0].split()
    assert '--resources={"pool_cpu": 1000}' in called[0]
    assert called[1] == "isthmus-watch raylet"


@pytest.mark.parametrize(("size", "store"), [(64 * 2**20, 78643200), (200 * 2**20, 199229440)])
def test_objects_go_where_there_is_room(programs: Path, size: int, store: int) -> None:
    shared_memory(programs, size)
    assert f"--object-store-memory={store} " in f"{start(programs, 'ray-head').stdout} "


@pytest.mark.parametrize("missing", sorted(WORKER))
def test_a_worker_says_what_it_lacks(programs: Path, missing: str) -> None:
    ended = start(programs, "ray-worker", **{key: value for key, value in WORKER.items() if key != missing})
    assert ended.returncode != 0
    assert f"{missing}: isthmus-ml: give" in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize("arguments", [(), ("serve",)])
def test_an_unknown_service_is_refused_with_those_that_there_are(programs: Path, arguments: tuple[str, ...]) -> None:
    ended = start(programs, *arguments)
    assert ended.returncode == 64
    assert "registry, serving, ray-head or ray-worker" in ended.stderr
