"""The program chooses the substrate that the environment asks for, and imports no other."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORTS = """
import runpy, sys
runpy.run_path("stacks", run_name="program")
print(sorted({name.split(".")[0] for name in sys.modules} & {"pulumi_aws", "pulumi_kubernetes", "providers"}))
"""


def test_no_substrate_is_imported_before_it_is_chosen() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", ["stacks.local.substrate", "stacks.routing", "components.estate"])
def test_the_containers_substrate_needs_no_sdk_of_the_cloud(name: str) -> None:
    code = f"import {name}, sys; print([each for each in sys.modules if each.startswith(('pulumi_aws', 'pulumi_k'))])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
