"""Plans on the command line."""

from pathlib import Path

from isthmus.engines.results import Forecast
from tests.harness.plans import bucket, resources
from tests.isthmus.cli.fakes import Tool


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
    assert tool.out.startswith("dev-local against the plan of dev-local: 1 added, 0 removed, 0 changed\n")
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
