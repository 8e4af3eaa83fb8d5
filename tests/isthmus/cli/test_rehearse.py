import json
from collections.abc import Callable

import pytest

from isthmus.cli.app import invoke
from isthmus.rehearsal import run
from isthmus.rehearsal.report import Report


def _report(holds: bool) -> Report:
    report = Report(stack="prod")
    report.add("the stack is made", holds, "3 resources")
    return report


def _giving(report: Report) -> Callable[..., Report]:
    def rehearse(*_: object, **__: object) -> Report:
        return report

    return rehearse


@pytest.mark.parametrize(("holds", "code", "mark"), [(True, 0, "ok  "), (False, 1, "FAIL")])
def test_the_report_is_told_and_decides(
    holds: bool, code: int, mark: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "rehearse", _giving(_report(holds)))
    assert invoke(["rehearse", "prod"]) == code
    assert capsys.readouterr().out == f"{mark} rehearsed  the stack is made: 3 resources\n"


def test_the_report_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run, "rehearse", _giving(_report(True)))
    assert invoke(["rehearse", "prod", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["stack"], told["ok"], told["claims"][0]["label"]) == ("prod", True, "rehearsed")
