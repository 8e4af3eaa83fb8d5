"""A module that is cut into its classes gives the same classes, and makes only those that are asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from stacks.cloud.slices import SlicedModule, SlicingLoader

ROOT = Path(__file__).parents[3]
TEXT = """
import builtins as _builtins
import pulumi

__all__ = [
    'One',
    'Two',
]

@pulumi.input_type
class One:
    other: pulumi.Input["_builtins.str"]
    named: pulumi.Input['Two']

class Two(dict):
    pass

class Three(dict):
    pass
"""
COMPARE = """
import json, sys, typing
if sys.argv[1] == "lean":
    from stacks.cloud.lean import install
    install()
import pulumi
from pulumi import _types
from pulumi_aws.eks import cluster

def shape(types):
    return {key: str(value) for key, value in sorted(types.items())}

arguments, outputs = _types.input_type_types(cluster.ClusterArgs), _types.resource_types(cluster.Cluster)
print(json.dumps([shape(arguments), shape(outputs)]))
"""


@pytest.fixture
def sliced(tmp_path: Path) -> SlicedModule:
    path = tmp_path / "_inputs.py"
    path.write_text(TEXT, encoding="utf-8")
    module, loader = SlicedModule("some._inputs"), SlicingLoader(str(path))
    loader.exec_module(module)
    return module


def test_nothing_is_made_before_it_is_asked_for(sliced: SlicedModule) -> None:
    assert sorted(sliced.blocks) == ["One", "Three", "Two"]
    assert vars(sliced)["__all__"] == []


def test_a_class_comes_with_those_that_it_names(sliced: SlicedModule) -> None:
    assert isinstance(sliced.One, type)
    assert sorted(sliced.blocks) == ["Three"]
    assert "Two" in vars(sliced)


def test_what_is_not_there_is_said_to_be_missing(sliced: SlicedModule) -> None:
    assert not sliced.make("Four")
    with pytest.raises(AttributeError, match="no attribute 'Four'"):
        _ = sliced.Four


def _shapes(how: str) -> str:
    done = subprocess.run([sys.executable, "-c", COMPARE, how], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_resource_has_the_types_that_it_has_without() -> None:
    lean = _shapes("lean")
    assert "ClusterVpcConfig" in lean
    assert lean == _shapes("whole")
