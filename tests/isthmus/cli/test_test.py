"""`test`: what it runs, and its closing line."""

import pytest

from isthmus.testing import Counts, Plan, Runner
from tests.isthmus.cli.fakes import Tool, always


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that would have been run; each succeeds."""
    seen: list[Plan] = []

    def run(self: Runner, chosen: Plan) -> bool:
        seen.append(chosen)
        return True

    monkeypatch.setattr(Runner, "run", run)
    monkeypatch.setattr(Runner, "counts", always(Counts(passed=3, skipped=1)))
    return seen


def test_without_arguments_it_runs_everything(tool: Tool, plans: list[Plan]) -> None:
    assert tool("test") == 0
    names = [[step.name for step in group] for group in plans[0].groups]
    assert names == [["ruff", "format", "pyright", "unit", "e2e"], ["docker"], ["rehearsal"]]
    assert tool.out.splitlines()[-1] == "3 passed, 0 failed, 1 skipped"


def test_arguments_are_pytests_alone(tool: Tool, plans: list[Plan]) -> None:
    assert tool("test", "tests/envs", "-k", "x", "--maxfail=1") == 0
    ((step,),) = plans[0].groups
    assert step.command[-4:] == ("tests/envs", "-k", "x", "--maxfail=1")
