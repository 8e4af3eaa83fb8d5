"""The check of GPUs."""

from pathlib import Path

import pytest

from isthmus.doctor import Level, gpu
from tests.isthmus.doctor.machines import look, subject

POOL = "training:\n  pools:\n    - name: gpu\n      gpus: 1\n"


@pytest.mark.parametrize(
    ("environment", "runtimes", "level"),
    [
        ("", {}, Level.OK),
        (POOL, {"nvidia": {}}, Level.OK),
        (f"{POOL}      gpu_fallback: cpu\n", {}, Level.WARN),
        (POOL, {}, Level.FAIL),
    ],
)
def test_a_runtime_is_needed_only_by_who_asks(
    tmp_path: Path, environment: str, runtimes: dict[str, object], level: Level
) -> None:
    (finding,) = look(gpu.check, subject(tmp_path, environment, info={"Runtimes": runtimes}))
    assert finding.level is level


def test_the_pool_is_named_with_its_place(tmp_path: Path) -> None:
    (finding,) = look(gpu.check, subject(tmp_path, POOL))
    assert "envs/test.yaml:5:13: training.pools[0].gpus" in finding.message
    assert "gpu_fallback: cpu" in finding.fix
