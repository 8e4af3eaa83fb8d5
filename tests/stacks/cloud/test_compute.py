"""KubeRay is of one version, acts in one namespace, and is there before its cluster."""

import re
from pathlib import Path

from stacks.cloud.compute import RAY_VERSION
from tests.harness.cloud_estate import production

LOCK = Path(__file__).parents[3] / "images" / "ml" / "requirements.lock"


def test_the_operator_is_pinned_and_acts_in_the_estates_namespace_alone() -> None:
    inputs = production().of("kubernetes:helm.sh/v3:Release", "kuberay-operator").inputs
    assert re.fullmatch(r"\d+\.\d+\.\d+", inputs["version"])
    assert inputs["values"]["image"]["tag"] == f"v{inputs['version']}"
    assert inputs["values"]["singleNamespaceInstall"] is True
    assert inputs["values"]["watchNamespace"] == ["isthmus"]


def test_ray_is_the_images() -> None:
    assert f"\nray=={RAY_VERSION} " in LOCK.read_text(encoding="utf-8")
