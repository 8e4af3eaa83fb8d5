"""Single modules of the SDKs are imported without their packages, and are the same."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LEAN = """
import sys
from stacks.cloud.lean import install
install()
from pulumi_aws.ec2.vpc import Vpc
print(Vpc.__name__, "pulumi_aws.ec2.subnet" in sys.modules, "pulumi_aws.eks" in sys.modules)
install()
print(len([finder for finder in sys.meta_path if type(finder).__module__ == "stacks.cloud.lean"]))
"""
LATE = """
import sys, pulumi_aws
from stacks.cloud.lean import install
install()
print([finder for finder in sys.meta_path if type(finder).__module__ == "stacks.cloud.lean"])
"""


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_module_comes_without_its_neighbours() -> None:
    assert _run(LEAN) == "Vpc False False\n1\n"


def test_what_is_imported_already_is_left_alone() -> None:
    assert _run(LATE) == "[]\n"


def test_what_is_imported_early_is_lean() -> None:
    """Early, before there is a run, as later: none of the SDK's packages runs its own code."""
    script = "import sys, stacks.cloud.early; print(len([m for m in sys.modules if m.startswith('pulumi_aws.')]))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert 0 < int(told.stdout) < 200
