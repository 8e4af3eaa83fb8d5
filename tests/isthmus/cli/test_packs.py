"""Which policy packs a run has."""

from pathlib import Path

import pytest

from isthmus.cli.packs import packs_of
from tests.isthmus.cli.fakes import Tool

_OWN = Path("policies")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a pack, a stack in the cloud, a local one and a broken one."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "cloud.yaml").write_text("substrate: aws\n")
    (tmp_path / "envs" / "local.yaml").write_text("substrate: containers\n")
    (tmp_path / "envs" / "broken.yaml").write_text("substrate: [\n")
    return tmp_path


@pytest.mark.parametrize(("stack", "own"), [("cloud", True), ("local", False), ("broken", False), ("absent", False)])
def test_a_stack_in_the_cloud_has_the_project_s_own(root: Path, stack: str, own: bool) -> None:
    assert packs_of(root, stack, None) == ([root / _OWN] if own else [])


def test_what_was_asked_for_counts_instead(root: Path) -> None:
    assert packs_of(root, "cloud", [Path("mine")]) == [Path("mine")]
    assert packs_of(root, "local", [Path("mine")]) == [Path("mine")]


def test_the_project_s_own_can_be_left_out(root: Path) -> None:
    assert packs_of(root, "cloud", None, off=True) == []
    assert packs_of(root, "cloud", [Path("mine")], off=True) == [Path("mine")]


def test_a_project_without_a_pack_has_none(root: Path) -> None:
    (root / "policies" / "PulumiPolicy.yaml").unlink()
    assert packs_of(root, "cloud", None) == []


def test_up_and_preview_of_a_local_stack_start_none(tool: Tool) -> None:
    assert tool("preview") == 0
    assert tool("up") == 0
    assert [options.policy_packs for _, _, options in tool.engine.asked] == [(), ()]
