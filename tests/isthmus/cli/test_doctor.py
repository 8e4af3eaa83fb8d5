"""`doctor`: a line a finding, and the exit code."""

import pytest

from isthmus.doctor import Finding, Level
from tests.isthmus.cli.fakes import Tool, always


@pytest.mark.parametrize(("level", "code"), [(Level.OK, 0), (Level.WARN, 0), (Level.FAIL, 3)])
def test_a_failure_has_its_own_exit_code(tool: Tool, monkeypatch: pytest.MonkeyPatch, level: Level, code: int) -> None:
    findings = [Finding(check="ports", level=level, message="8 of them", fix="free them" if level else "")]
    monkeypatch.setattr("isthmus.doctor.examine", always(findings))
    assert tool("doctor") == code
    assert "8 of them" in tool.out
    assert "free them" in tool.out
    assert tool("doctor", "--json") == code
    assert tool.json["ok"] is (code == 0)
    assert tool.json["findings"][0]["level"] == level
