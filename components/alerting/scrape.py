"""Configuration of Prometheus: what it scrapes, how often, and where alerts go."""

from collections.abc import Sequence
from typing import Any

import yaml

from components.substrate import Target

RULES_PATH = "/etc/prometheus/rules.yaml"
EXTERNAL_JOBS = frozenset({"pushgateway"})
"""Jobs whose samples keep their own labels: they were pushed by somebody else."""


def prometheus_config(targets: Sequence[Target], *, stack: str, interval_seconds: int, alertmanager: str) -> str:
    """YAML of `prometheus.yml`; a scrape job a service, in order of their names."""
    return yaml.safe_dump(
        {
            "global": {
                "scrape_interval": f"{interval_seconds}s",
                "evaluation_interval": f"{interval_seconds}s",
                "external_labels": {"stack": stack},
            },
            "rule_files": [RULES_PATH],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
            "scrape_configs": scrape_jobs(targets),
        },
        sort_keys=False,
    )


def scrape_jobs(targets: Sequence[Target]) -> list[dict[str, Any]]:
    """A job a service; the job's name is the service's."""
    services = sorted({target.service for target in targets})
    return [_job(service, [target for target in targets if target.service == service]) for service in services]


def _job(service: str, targets: Sequence[Target]) -> dict[str, Any]:
    job: dict[str, Any] = {
        "job_name": service,
        "metrics_path": targets[0].path,
        **_static([target.address for target in targets if not target.discovered]),
        **_discovered([target.address for target in targets if target.discovered]),
    }
    return {**job, "honor_labels": True} if service in EXTERNAL_JOBS else job


def _static(addresses: list[str]) -> dict[str, Any]:
    return {"static_configs": [{"targets": sorted(addresses)}]} if addresses else {}


def _discovered(addresses: list[str]) -> dict[str, Any]:
    """Every address that a name has, asked for again and again: instances come and go."""
    found = [address.rsplit(":", 1) for address in sorted(addresses)]
    configs = [{"names": [host], "type": "A", "port": int(port)} for host, port in found]
    return {"dns_sd_configs": configs} if configs else {}
