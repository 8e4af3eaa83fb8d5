"""The ready workflows of docs/ci: they parse, ask for little, and call commands that exist."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus.cli.app import invoke
from isthmus.plan.model import CostRange, NotCounted, PlanCost

ROOT = Path(__file__).parents[1]
CI = ROOT / "docs" / "ci"
_COMMAND = re.compile(r"bin/isthmus ((?:[a-z]+ ?)+)(.*)")
_OPTION = re.compile(r"--[a-z-]+")


def _read(name: str) -> dict[Any, Any]:
    return yaml.safe_load((CI / name).read_text(encoding="utf-8"))


def _commands() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each call of the tool: file, words of the command, options."""
    found: set[tuple[str, tuple[str, ...], tuple[str, ...]]] = set()
    for path in sorted(CI.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for match in _COMMAND.finditer(line.partition(" > ")[0]):
                found.add((path.name, tuple(match[1].split()), tuple(_OPTION.findall(match[2]))))
    return sorted(found)


@pytest.mark.parametrize(("name", "words", "options"), _commands())
def test_every_command_exists_with_its_options(
    name: str, words: tuple[str, ...], options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke([*words, "--help"]) == 0, name
    said = capsys.readouterr().out
    assert [option for option in options if option not in said] == []


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_both_validate_plan_judge_and_report(name: str) -> None:
    called = {words for file, words, _ in _commands() if file == name}
    assert called == {("validate",), ("preview",), ("policies", "check")}
    assert "docs/ci/report.py" in (CI / name).read_text(encoding="utf-8")


def test_github_s_token_may_read_and_comment_and_no_more() -> None:
    workflow = _read("github.yml")
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "secrets." not in (CI / "github.yml").read_text(encoding="utf-8")
    # Untrusted code must not run where a token may write: `pull_request_target` would let it.
    assert set(workflow[True]) == {"pull_request", "push"}


def test_github_s_actions_are_named_by_commit_and_steps_fail_within_pipes() -> None:
    workflow = _read("github.yml")
    (job,) = workflow["jobs"].values()
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", each)] == []
    assert workflow["defaults"]["run"]["shell"] == "bash"


def test_github_s_comment_is_not_tried_from_a_fork() -> None:
    (job,) = _read("github.yml")["jobs"].values()
    (post,) = [step for step in job["steps"] if step.get("name") == "Post the plan"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in post["if"]
    assert [step.get("name") for step in job["steps"] if "GH_TOKEN" in step.get("env", {})] == ["Post the plan"]


def test_gitlab_s_job_keeps_the_failure_until_the_report_is_written() -> None:
    pipeline = _read("gitlab.yml")
    script = pipeline["plan"]["script"]
    assert all(isinstance(line, str) for line in script)
    assert script[-1] == 'if [ "$planned" -ne 0 ]; then exit "$planned"; else exit "$judged"; fi'
    assert pipeline["plan"]["artifacts"]["when"] == "always"


def _report(tmp_path: Path, plan: object, policies: str = "", difference: str = "") -> str:
    (tmp_path / "plan.json").write_text(plan if isinstance(plan, str) else json.dumps(plan))
    (tmp_path / "policies.txt").write_text(policies)
    (tmp_path / "policies.err").write_text("prod: looked at the plan: 1 violations\n")
    if difference:
        (tmp_path / "difference.md").write_text(difference)
    files = [str(tmp_path / name) for name in ("plan.json", "policies.txt", "policies.err", "difference.md")]
    command = [sys.executable, str(CI / "report.py"), "prod", *files]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_report_has_the_plan_the_policies_and_the_cost(tmp_path: Path) -> None:
    cost = PlanCost(
        region="eu-central-1",
        prices_of="2027-01-01",
        total=CostRange(minimum=1000.4, maximum=2000.6),
        components={"serving": CostRange(minimum=1000.4, maximum=2000.6)},
        lines=[],
        unknown=[NotCounted(urn="urn:x", what="rds-db.x")],
        by_use=[],
        assumptions=[],
    )
    plan = {"ok": False, "changes": {"create": 3, "same": 9}, "failures": [{"message": "no\nmore"}]}
    text = _report(
        tmp_path, {**plan, "cost": cost.model_dump(mode="json")}, "high     kms-rotation: Key a: must be true\n"
    )
    assert "## Plan of prod\n\n**failed**: 3 to create\n" in text
    assert "USD a month in eu-central-1, by list prices of 2027-01-01:" in text
    assert "| **all** | 1,000 | 2,001 |\n| serving | 1,000 | 2,001 |" in text
    assert "the price is not known: rds-db.x." in text
    assert "\n- no\n" in text
    assert "kms-rotation" in text
    assert "prod: looked at the plan: 1 violations" in text


def test_without_an_earlier_plan_every_resource_is_listed(tmp_path: Path) -> None:
    found = [{"operation": op, "type": "aws:s3/bucket:Bucket", "name": op} for op in ("create", "same")]
    plan = {"ok": True, "changes": {"create": 1}, "resources": found}
    assert "<details><summary>1 resources</summary>\n\n```\ncreate   aws:s3/bucket:Bucket create\n```" in _report(
        tmp_path, plan
    )
    compared = _report(tmp_path, plan, difference="### prod against its earlier plan: 1 added\n")
    assert "### prod against its earlier plan: 1 added" in compared
    assert "<details><summary>1 resources" not in compared


def test_the_report_of_nothing_says_so(tmp_path: Path) -> None:
    assert "**No plan could be made.**" in _report(tmp_path, "")


def test_a_long_report_is_cut(tmp_path: Path) -> None:
    text = _report(tmp_path, {"ok": True, "changes": {}}, "x" * 100_000)
    assert len(text) < 65_536
    assert text.endswith("(cut; the artifact has all of it)\n")
