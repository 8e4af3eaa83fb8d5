"""`verify`: a line a check, and the exit code."""

import pytest

from isthmus.conformance import CheckResult, Report
from isthmus.contract import Contract
from tests.isthmus.cli.fakes import Tool

CHECKS = (
    CheckResult(name="storage.put", ok=True, seconds=0.5, message="seen"),
    CheckResult(name="registry.log", ok=False, seconds=1.5, message="expected a run; came 500"),
)


@pytest.fixture(autouse=True)
def report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conformance that finds one thing right and one wrong."""

    def verify(contract: Contract, progress: object = None) -> Report:
        if callable(progress):
            for check in CHECKS:
                progress(check)
        return Report(checks=CHECKS, seconds=2.0)

    monkeypatch.setattr("isthmus.conformance.verify", verify)


def test_a_failed_check_is_a_failure_and_says_why(tool: Tool) -> None:
    assert tool("verify") == 1
    assert "storage.put" in tool.out
    assert "registry.log: expected a run; came 500" in tool.out
    assert "1 of 2 checks passed" in tool.err


def test_json_has_every_check(tool: Tool) -> None:
    assert tool("verify", "--json") == 1
    assert [check["name"] for check in tool.json["checks"]] == ["storage.put", "registry.log"]
    assert tool.json["ok"] is False
