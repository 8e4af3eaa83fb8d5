"""Monitoring speaks Prometheus' and Alertmanager's HTTP APIs: every target is up, and an alert reaches Alertmanager."""

from collections.abc import Sequence
from typing import Any

import httpx

from isthmus.conformance.check import Check, Session, fail, wait_for
from isthmus.contract import Contract

ALERT = "ConformanceProbe"
"""Alert that the estate's rules hold for this check: it fires while the metric below is pushed."""
METRIC = "isthmus_conformance_probe"

PATIENCE = 45
"""Seconds for a push to be scraped, evaluated and sent, or to be forgotten: a few intervals of each."""

TARGETS_PATIENCE = 30
"""Seconds for the first scrape of a target that has just started."""


def checks(_contract: Contract) -> Sequence[Check]:
    """Check the targets, then an alert's whole way."""
    look = "isthmus logs prometheus"
    return [
        Check(
            name="monitoring.targets",
            run=_targets,
            timeout=TARGETS_PATIENCE + 10,
            look="isthmus status, and TARGETS at PROMETHEUS_URL",
        ),
        Check(name="monitoring.query", run=_query, timeout=15, look=look),
        Check(
            name="monitoring.alert-fires", run=_fires, timeout=PATIENCE + 5, look=f"{look}, isthmus logs alertmanager"
        ),
        Check(
            name="monitoring.alert-resolves",
            run=_resolves,
            timeout=PATIENCE + 5,
            look=f"{look}, isthmus logs alertmanager",
            needs="monitoring.alert-fires",
        ),
    ]


def _targets(session: Session) -> str:
    url = session.contract.monitoring.prometheus_url
    seen: list[str] = []

    def down() -> str | None:
        targets = _get(url, "/api/v1/targets", state="active")["data"]["activeTargets"]
        seen[:] = sorted(f"{target['labels']['job']} ({target['labels']['instance']})" for target in targets)
        sick = [
            f"{target['labels']['job']} {target['scrapeUrl']} {target['health']}: {target['lastError']}"
            for target in targets
            if target["health"] != "up"
        ]
        return "; ".join(sick) if sick else (None if targets else "no target at all")

    wait_for("every target up", down, seconds=TARGETS_PATIENCE)
    return f"{len(seen)} targets up: {', '.join(seen)}"


def _query(session: Session) -> str:
    data = _get(session.contract.monitoring.prometheus_url, "/api/v1/query", query="sum(up)")["data"]["result"]
    if not data or float(data[0]["value"][1]) < 1:
        fail("sum(up) of 1 or more", data)
    return f"PromQL answers: sum(up) is {data[0]['value'][1]}"


def _fires(session: Session) -> str:
    url = _group(session)
    session.cleanup.callback(_delete, url)
    body = f"# TYPE {METRIC} gauge\n{METRIC} 1\n"
    httpx.put(url, content=body, timeout=10, trust_env=False).raise_for_status()
    wait_for(
        f"{ALERT} active in Alertmanager",
        lambda: None if _active(session) else "no such alert",
        seconds=PATIENCE,
    )
    return f"a pushed metric fired {ALERT}, and Alertmanager has it"


def _resolves(session: Session) -> str:
    _delete(_group(session))
    wait_for(f"{ALERT} gone from Alertmanager", lambda: "still active" if _active(session) else None, seconds=PATIENCE)
    return f"{ALERT} went when its metric went"


def _group(session: Session) -> str:
    base = session.contract.monitoring.pushgateway_url.rstrip("/")
    return f"{base}/metrics/job/isthmus_conformance/probe/{session.token}"


def _active(session: Session) -> bool:
    query = {"filter": [f'alertname="{ALERT}"', f'probe="{session.token}"'], "active": "true"}
    url = f"{session.contract.monitoring.alertmanager_url.rstrip('/')}/api/v2/alerts"
    alerts = httpx.get(url, params=query, timeout=10, trust_env=False).raise_for_status().json()
    return len(alerts) > 0


def _delete(url: str) -> None:
    httpx.delete(url, timeout=10, trust_env=False).raise_for_status()


def _get(base: str, path: str, **query: str) -> Any:
    return httpx.get(f"{base.rstrip('/')}{path}", params=query, timeout=10, trust_env=False).raise_for_status().json()
