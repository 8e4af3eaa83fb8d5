"""Plans on the command line; those of production as they are on a machine that has nothing and reaches nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from isthmus.engines.results import Forecast
from tests.harness.copied import copied
from tests.harness.plans import bucket, resources
from tests.isthmus.cli.fakes import Tool
from tests.isthmus.plan.test_model import validate

_ALONE = ("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
"""Before a command: a network of its own, with loopback and nothing else; only root may."""


def _foresee(tool: Tool, *names: str) -> None:
    tool.engine.forecast = Forecast(resources=resources(*map(bucket, names)), outputs={})


def test_a_preview_shows_the_plan(tool: Tool) -> None:
    _foresee(tool, "artifacts")
    assert tool("preview") == 0
    assert "    + Bucket artifacts" in tool.out
    assert "1 resources are planned" in tool.out


def test_the_plan_that_is_kept_is_the_one_that_json_gives(tool: Tool) -> None:
    _foresee(tool, "artifacts")
    assert tool("preview", "--json", "--save", "plan.json") == 0
    assert (tool.root / "plan.json").read_text() == tool.out


def test_a_plan_is_compared_with_one_that_was_kept(tool: Tool) -> None:
    _foresee(tool, "artifacts")
    assert tool("preview", "--save", "plan.json") == 0
    _foresee(tool, "artifacts", "data")
    assert tool("preview", "--against", "plan.json") == 0
    assert tool.out.startswith("dev-local against its earlier plan: 1 added, 0 removed, 0 changed\n")
    assert tool("preview", "--against", "plan.json", "--markdown") == 0
    assert tool.out.startswith("### dev-local against")
    assert tool("preview", "--against", "plan.json", "--json") == 0
    assert [each["name"] for each in tool.json["added"]] == ["data"]


def test_a_damaged_plan_ends_it_before_anything_is_run(tool: Tool) -> None:
    Path(tool.root / "plan.json").write_text("{")
    assert tool("preview", "--against", "plan.json") == 2
    assert "plan.json: the plan is damaged" in tool.err
    assert tool.engine.asked == []


def test_markdown_needs_something_to_compare_with(tool: Tool) -> None:
    assert tool("preview", "--markdown") == 2
    assert "--against" in tool.err


def _isolated() -> tuple[str, ...]:
    if os.geteuid() or not shutil.which("unshare") or not shutil.which("ip"):
        return ()
    tried = subprocess.run([*_ALONE, "true"], capture_output=True, check=False)
    return _ALONE if tried.returncode == 0 else ()


def _alone(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the tool on a project with no network, no credentials, no Docker and no Pulumi."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(root), "LANG": "C.UTF-8", "ISTHMUS_PROJECT": str(root)}
    return subprocess.run(
        [*_isolated(), sys.executable, "-P", "-m", "isthmus.cli", *arguments],
        cwd=root,
        env={**environment, "DOCKER_HOST": "tcp://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, with no state."""
    return copied(tmp_path / "copy")


@pytest.mark.timeout(180)
def test_production_is_planned_on_a_machine_that_has_nothing(project: Path) -> None:
    told = _alone(project, "preview", "prod", "--json", "--save", "plan.json")
    assert told.returncode == 0, told.stderr
    assert (project / "plan.json").read_text() == told.stdout
    validate(told.stdout)
    plan = json.loads(told.stdout)
    assert plan["absent_plugins"] == ["aws", "kubernetes"]
    assert plan["cost"]["total"]["maximum"] > plan["cost"]["total"]["minimum"] > 0
    # The stack itself is no resource of the plan.
    assert plan["changes"] == {"create": len(plan["resources"]) + 1}
    assert "serving.url" in plan["contract"]
    assert {each["level"] for each in plan["violations"]} <= {"advisory"}
    again = _alone(project, "preview", "prod", "--json")
    assert again.stdout == told.stdout


@pytest.mark.timeout(180)
def test_an_edit_of_the_environment_is_what_a_review_sees(project: Path) -> None:
    assert _alone(project, "preview", "prod", "--no-policies", "--save", "plan.json").returncode == 0
    environment = project / "envs" / "prod.yaml"
    before = environment.read_text()
    environment.write_text(before.replace("multi_zone: true", "multi_zone: false"))
    assert environment.read_text() != before
    told = _alone(project, "preview", "prod", "--no-policies", "--against", "plan.json")
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[0] == "prod against its earlier plan: 0 added, 0 removed, 1 changed"
    assert "+ multiAz: false" in told.stdout


@pytest.mark.timeout(180)
def test_a_ceiling_that_is_exceeded_is_in_the_plan_and_fails_it(project: Path) -> None:
    environment = project / "envs" / "prod.yaml"
    environment.write_text(environment.read_text().replace("monthly_usd: 20000", "monthly_usd: 500"))
    (project / "policies").symlink_to(Path(__file__).parents[3] / "policies", target_is_directory=True)
    told = _alone(project, "preview", "prod")
    assert told.returncode == 1
    assert "cost-ceiling" in told.stdout
    assert "the ceiling is 500" in " ".join(told.stdout.split())
