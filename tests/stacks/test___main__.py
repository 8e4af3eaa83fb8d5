"""The program chooses the substrate, and says plainly what it doesn't have."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from envs.schema import Environment, SubstrateName

ROOT = Path(__file__).parents[2]
PROGRAM: dict[str, Any] = runpy.run_path(str(ROOT / "stacks"), run_name="program")


def test_a_substrate_that_is_not_there_is_named() -> None:
    environment = Environment(substrate=SubstrateName.AWS)
    with pytest.raises(PROGRAM["SubstrateError"]) as caught:
        PROGRAM["choose"]("prod", environment, Path("envs/prod.yaml"))
    assert "aws" in str(caught.value)
    assert "envs/prod.yaml: substrate" in str(caught.value)
    assert "containers" in caught.value.hint
