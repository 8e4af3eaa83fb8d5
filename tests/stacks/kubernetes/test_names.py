"""Quantities are written as Kubernetes writes them, and are never less than what was asked for."""

import pytest

from envs.schema import Resources
from stacks.kubernetes.names import cpu_quantity, limits, memory_quantity


@pytest.mark.parametrize(("cpus", "written"), [(1, "1"), (0.5, "500m"), (1.5, "1500m"), (0.0001, "1m"), (16.0, "16")])
def test_cpus(cpus: float, written: str) -> None:
    assert cpu_quantity(cpus) == written


@pytest.mark.parametrize(("size", "written"), [(2**30, "1Gi"), (3 * 2**29, "1536Mi"), (2**10, "1Ki"), (1001, "1001")])
def test_memory(size: int, written: str) -> None:
    assert memory_quantity(size) == written


def test_limits_are_both() -> None:
    assert limits(Resources.model_validate({"cpus": 0.25, "memory": "64Mi"})) == {"cpu": "250m", "memory": "64Mi"}
