"""Autoscalers are told how busy pods are."""

from tests.harness.cloud_estate import production


def test_something_measures_what_autoscalers_go_by() -> None:
    assert production().names("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")
    inputs = production().of("kubernetes:helm.sh/v3:Release", "metrics-server").inputs
    assert inputs["namespace"] == "kube-system"
    assert inputs["values"]["resources"]["limits"] == {"cpu": "100m", "memory": "200Mi"}
