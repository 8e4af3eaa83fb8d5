"""Rules hold the environment's thresholds, are valid for Prometheus, and fire when they should."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from components.alerting.rules import rules_config
from components.substrate import Target
from envs.schema import Resources, Thresholds

TARGETS = (
    Target(
        service="registry",
        address="registry:5000",
        path="/metrics",
        resources=Resources.model_validate({"cpus": 0.5, "memory": "1Gi"}),
    ),
)


def rules(thresholds: Thresholds | None = None, targets: Sequence[Target] = TARGETS) -> Mapping[str, Any]:
    """Rules by name; a recorded series that several rules make has the last of them."""
    document = yaml.safe_load(rules_config(targets, thresholds or Thresholds()))
    return {rule.get("alert") or rule["record"]: rule for group in document["groups"] for rule in group["rules"]}


def test_there_is_an_alert_for_each_thing_that_is_watched() -> None:
    alerts = {name for name, rule in rules().items() if "alert" in rule}
    assert alerts == {
        "ConformanceProbe",
        "CpuSaturated",
        "DiskFilling",
        "ErrorRateHigh",
        "MemorySaturated",
        "ServingLatencyHigh",
        "TargetDown",
    }


def test_thresholds_come_from_the_environment() -> None:
    found = rules(
        Thresholds.model_validate(
            {
                "latency_p99": "250ms",
                "error_ratio": 0.25,
                "saturation_ratio": 0.5,
                "disk_ratio": 0.75,
                "duration": "10m",
            }
        )
    )
    assert found["ServingLatencyHigh"]["expr"].endswith("> 0.25")
    assert found["ServingLatencyHigh"]["annotations"]["summary"] == "One request in a hundred takes longer than 0.25 s."
    assert found["ErrorRateHigh"]["expr"].endswith("> 0.25")
    assert found["MemorySaturated"]["expr"].endswith("> 0.5")
    assert found["CpuSaturated"]["expr"].endswith("> 0.5")
    assert found["DiskFilling"]["expr"].endswith("> 0.75")
    assert {rule["for"] for name, rule in found.items() if "alert" in rule and name != "ConformanceProbe"} == {"600s"}


def test_limits_are_series_that_rules_can_divide_by() -> None:
    found = rules()
    assert found["isthmus:memory_limit_bytes"]["expr"] == f"vector({2**30})"
    assert found["isthmus:memory_limit_bytes"]["labels"] == {"job": "registry"}
    assert found["isthmus:cpu_limit"]["expr"] == "vector(0.5)"


def test_the_probe_of_conformance_fires_at_once() -> None:
    probe = rules()["ConformanceProbe"]
    assert probe["expr"] == "isthmus_conformance_probe == 1"
    assert probe["for"] == "0s"


def test_the_order_of_targets_says_nothing() -> None:
    other = Target(service="serving-a", address="serving-a:8082", path="/metrics", resources=Resources())
    assert rules_config((*TARGETS, other), Thresholds()) == rules_config((other, *TARGETS), Thresholds())
