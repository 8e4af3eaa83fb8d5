"""Tests of isthmus/conformance/monitoring.py: sound monitoring passes, and each sabotage is seen."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from isthmus.conformance import monitoring
from isthmus.conformance.check import CheckFailedError, Session
from tests.harness.contracts import contract
from tests.harness.fake_http import Answer, Request, serve


@dataclass(kw_only=True)
class Monitoring:
    """Prometheus, Alertmanager and Pushgateway in one, where a push is an alert at once."""

    health: str = "up"
    loses_alerts: bool = False
    keeps_alerts: bool = False
    pushed: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def app(self, request: Request) -> Answer:
        """Answer a request."""
        if request.path == "/api/v1/targets":
            target = {"labels": {"job": "registry", "instance": "i"}, "health": self.health}
            return 200, {
                "data": {"activeTargets": [{**target, "lastError": "refused", "scrapeUrl": "http://i/metrics"}]}
            }
        if request.path == "/api/v1/query":
            return 200, {"data": {"result": [{"value": [0, "9"]}]}}
        if request.path.startswith("/metrics/job/"):
            if request.method == "PUT":
                self.pushed[request.path] = request.body
            elif not self.keeps_alerts:
                self.pushed.pop(request.path, None)
            return 202, ""
        assert request.path == "/api/v2/alerts"
        probe = next(item for item in request.query["filter"] if item.startswith("probe=")).split('"')[1]
        found: list[Any] = [{"status": {"state": "active"}} for path in self.pushed if path.endswith(f"/{probe}")]
        return 200, [] if self.loses_alerts else found


@contextmanager
def _session(fake: Monitoring) -> Generator[Session]:
    with serve(fake.app) as server:
        yield Session(contract=contract(monitoring=server.url), token="0a1b")


def _run(name: str, session: Session) -> str:
    check = next(check for check in monitoring.checks(session.contract) if check.name == name)
    return check.run(session)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "PATIENCE", 0)
    monkeypatch.setattr(monitoring, "TARGETS_PATIENCE", 0)


def test_sound_monitoring_passes_and_nothing_stays_pushed() -> None:
    fake = Monitoring()
    with _session(fake) as session:
        assert "1 targets up: registry (i)" in _run("monitoring.targets", session)
        assert "9" in _run("monitoring.query", session)
        assert "fired" in _run("monitoring.alert-fires", session)
        assert fake.pushed == {
            "/metrics/job/isthmus_conformance/probe/0a1b": (
                b"# TYPE isthmus_conformance_probe gauge\nisthmus_conformance_probe 1\n"
            )
        }
        assert "went" in _run("monitoring.alert-resolves", session)
    assert fake.pushed == {}


def test_a_target_that_is_down_is_named_with_its_error() -> None:
    with (
        _session(Monitoring(health="down")) as session,
        pytest.raises(CheckFailedError, match=r"registry .*down: refused"),
    ):
        _run("monitoring.targets", session)


def test_an_alert_that_never_arrives_is_seen_and_the_push_is_undone() -> None:
    fake = Monitoring(loses_alerts=True)
    with _session(fake) as session:
        with pytest.raises(CheckFailedError, match="ConformanceProbe active in Alertmanager"):
            _run("monitoring.alert-fires", session)
        session.cleanup.close()
    assert fake.pushed == {}


def test_an_alert_that_never_goes_is_seen() -> None:
    with _session(Monitoring(keeps_alerts=True)) as session:
        _run("monitoring.alert-fires", session)
        with pytest.raises(CheckFailedError, match="still active"):
            _run("monitoring.alert-resolves", session)
