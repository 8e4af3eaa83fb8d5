"""Tests of isthmus/conformance/report.py."""

from isthmus.conformance.report import CheckResult, Report


def _result(name: str, ok: bool) -> CheckResult:
    return CheckResult(name=name, ok=ok, seconds=1, message="m")


def test_a_report_is_ok_where_every_check_is() -> None:
    assert Report(checks=(_result("a", True),), seconds=1).ok
    report = Report(checks=(_result("a", True), _result("b", False)), seconds=1)
    assert not report.ok
    assert [check.name for check in report.failed] == ["b"]


def test_a_report_of_nothing_proves_nothing() -> None:
    assert not Report(checks=(), seconds=0).ok
