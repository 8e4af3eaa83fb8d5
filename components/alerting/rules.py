"""Recording and alert rules, from the thresholds of the environment."""

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from components.substrate import Target
from envs.schema import Thresholds

Rule = dict[str, Any]
WINDOW = "1m"
"""Over which rates are taken: several scrapes long."""


def rules_config(targets: Sequence[Target], thresholds: Thresholds) -> str:
    """YAML of the rule file: limits, recorded ratios, and the alerts that compare them with the thresholds."""
    groups = [
        {"name": "limits", "rules": list(_limits(targets))},
        {"name": "recorded", "rules": _recorded()},
        {"name": "alerts", "rules": _alerts(thresholds)},
    ]
    return yaml.safe_dump({"groups": groups}, sort_keys=False, width=200)


def _limits(targets: Sequence[Target]) -> Iterable[Rule]:
    """What each service may use, as series, so that rules can divide by it."""
    by_service = {target.service: target.resources for target in targets}
    for service, resources in sorted(by_service.items()):
        yield _record("isthmus:memory_limit_bytes", f"vector({resources.memory})", job=service)
        yield _record("isthmus:cpu_limit", f"vector({resources.cpus:g})", job=service)


def _recorded() -> list[Rule]:
    requests = "traefik_entrypoint_requests_total"
    bucket = "traefik_entrypoint_request_duration_seconds_bucket"
    return [
        _record(
            "isthmus:route_latency_seconds:p99",
            f"histogram_quantile(0.99, sum by (entrypoint, le) (rate({bucket}[{WINDOW}])))",
        ),
        _record(
            "isthmus:route_errors:ratio",
            f'(sum by (entrypoint) (rate({requests}{{code=~"5.."}}[{WINDOW}])) '
            f"or 0 * sum by (entrypoint) (rate({requests}[{WINDOW}]))) "
            f"/ (sum by (entrypoint) (rate({requests}[{WINDOW}])) > 0)",
        ),
        _record("isthmus:memory_used:ratio", f"{MEMORY_USED} / on (job) isthmus:memory_limit_bytes"),
        _record("isthmus:cpu_used:ratio", f"{CPUS_USED} / on (job) isthmus:cpu_limit"),
        _record("isthmus:disk_used:ratio", DISK_USED),
    ]


# A Ray node is many processes, and its own metrics count them all; of replicas, the fullest one counts.
MEMORY_USED = "(max by (job) (ray_node_mem_used) or max by (job) (process_resident_memory_bytes))"
# `ray_node_cpu_utilization` is the whole machine's, so that the node's processes are added up instead.
CPUS_USED = (
    "(max by (job) (sum by (job, instance) (ray_component_cpu_percentage) / 100) "
    f"or max by (job) (rate(process_cpu_seconds_total[{WINDOW}])))"
)
DISK_USED = (
    'max by (job) (SeaweedFS_volumeServer_resource{type="used"}) '
    '/ max by (job) (SeaweedFS_volumeServer_resource{type="all"}) '
    "or max by (job) (ray_node_disk_usage / (ray_node_disk_usage + ray_node_disk_free))"
)


# An exporter that answers says by `pg_up` whether its database does.
DOWN = "up == 0 or pg_up == 0"


def _alerts(thresholds: Thresholds) -> list[Rule]:
    held = f"{thresholds.duration}s"
    return [
        _alert(
            "ServingLatencyHigh",
            f'isthmus:route_latency_seconds:p99{{entrypoint="serving"}} > {thresholds.latency_p99:g}',
            held,
            f"One request in a hundred takes longer than {thresholds.latency_p99:g} s.",
        ),
        _alert(
            "ErrorRateHigh",
            f"isthmus:route_errors:ratio > {thresholds.error_ratio:g}",
            held,
            f"More than {thresholds.error_ratio:.1%} of the requests to {{{{ $labels.entrypoint }}}} fail.",
        ),
        _alert(
            "MemorySaturated",
            f"isthmus:memory_used:ratio > {thresholds.saturation_ratio:g}",
            held,
            "{{ $labels.job }} uses {{ $value | humanizePercentage }} of its memory limit.",
        ),
        _alert(
            "CpuSaturated",
            f"isthmus:cpu_used:ratio > {thresholds.saturation_ratio:g}",
            held,
            "{{ $labels.job }} uses {{ $value | humanizePercentage }} of its CPU limit.",
        ),
        _alert("TargetDown", DOWN, held, "{{ $labels.job }} ({{ $labels.instance }}) does not answer."),
        _alert(
            "DiskFilling",
            f"isthmus:disk_used:ratio > {thresholds.disk_ratio:g}",
            held,
            "The disk under {{ $labels.job }} is {{ $value | humanizePercentage }} full.",
        ),
        # Conformance pushes this sample, sees the alert arrive, and takes it back.
        _alert("ConformanceProbe", "isthmus_conformance_probe == 1", "0s", "A conformance check is running."),
    ]


def _record(name: str, expression: str, **labels: str) -> Rule:
    rule: Rule = {"record": name, "expr": expression}
    return {**rule, "labels": labels} if labels else rule


def _alert(name: str, expression: str, held: str, summary: str) -> Rule:
    severity = "none" if name == "ConformanceProbe" else "warning"
    return {
        "alert": name,
        "expr": expression,
        "for": held,
        "labels": {"severity": severity},
        "annotations": {"summary": summary},
    }
