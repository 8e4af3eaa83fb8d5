"""Prometheus scrapes a job a service, and sends its alerts to the estate's Alertmanager."""

import yaml

from components.alerting.scrape import prometheus_config, scrape_jobs
from components.substrate import Target
from envs.schema import Resources


def target(service: str, address: str, path: str = "/metrics", *, discovered: bool = False) -> Target:
    """A target with the default limits."""
    return Target(service=service, address=address, path=path, resources=Resources(), discovered=discovered)


def test_replicas_of_a_service_are_one_job() -> None:
    jobs = scrape_jobs([target("training", "b:1"), target("registry", "r:1"), target("training", "a:1")])
    assert [job["job_name"] for job in jobs] == ["registry", "training"]
    assert jobs[1]["static_configs"] == [{"targets": ["a:1", "b:1"]}]


def test_pushed_samples_keep_their_labels() -> None:
    jobs = {job["job_name"]: job for job in scrape_jobs([target("pushgateway", "p:1"), target("registry", "r:1")])}
    assert jobs["pushgateway"]["honor_labels"] is True
    assert "honor_labels" not in jobs["registry"]


def test_a_service_may_have_its_metrics_elsewhere() -> None:
    assert scrape_jobs([target("x", "x:1", "/stats")])[0]["metrics_path"] == "/stats"


def test_instances_that_come_and_go_are_looked_up_by_name() -> None:
    jobs = scrape_jobs([target("workers", "workers-gpu:8080", discovered=True), target("registry", "r:1")])
    assert "dns_sd_configs" not in jobs[0]
    assert "static_configs" not in jobs[1]
    assert jobs[1]["dns_sd_configs"] == [{"names": ["workers-gpu"], "type": "A", "port": 8080}]


def test_the_configuration_names_rules_alertmanager_and_stack() -> None:
    config = yaml.safe_load(
        prometheus_config([target("x", "x:1")], stack="dev", interval_seconds=7, alertmanager="alertmanager:9093")
    )
    assert config["global"]["scrape_interval"] == "7s"
    assert config["global"]["external_labels"] == {"stack": "dev"}
    assert config["rule_files"] == ["/etc/prometheus/rules.yaml"]
    assert config["alerting"]["alertmanagers"] == [{"static_configs": [{"targets": ["alertmanager:9093"]}]}]
