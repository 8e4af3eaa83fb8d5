"""The kinds that the cloud's cluster has beyond Kubernetes' own: Karpenter's, as its module has them, and KubeRay's."""

import time
from pathlib import Path
from typing import Any, cast

import yaml

from isthmus.rehearsal.errors import EndedError
from isthmus.rehearsal.kinds import BY_NAME
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.providers.kubernetes.settled import missing

_SECONDS = 60.0
_KARPENTER = ("karpenter.sh_nodepools.yaml", "karpenter.sh_nodeclaims.yaml")
_POD: dict[str, Any] = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_GROUP: dict[str, Any] = {
    "type": "object",
    "required": ["groupName", "maxReplicas", "rayStartParams", "template"],
    "properties": {
        "groupName": {"type": "string", "minLength": 1},
        "minReplicas": {"type": "integer", "minimum": 0},
        "maxReplicas": {"type": "integer", "minimum": 1},
        "replicas": {"type": "integer", "minimum": 0},
        "numOfHosts": {"type": "integer", "minimum": 1},
        "idleTimeoutSeconds": {"type": "integer", "minimum": 0},
        "rayStartParams": {"type": "object", "additionalProperties": {"type": "string"}},
        "template": _POD,
    },
}
_HEAD: dict[str, Any] = {
    "type": "object",
    "required": ["rayStartParams", "template"],
    "properties": {
        "serviceType": {"type": "string"},
        "rayStartParams": {"type": "object", "additionalProperties": {"type": "string"}},
        "template": _POD,
    },
}
_CLUSTER: dict[str, Any] = {
    "type": "object",
    "required": ["rayVersion", "headGroupSpec", "workerGroupSpecs"],
    "properties": {
        "rayVersion": {"type": "string"},
        "enableInTreeAutoscaling": {"type": "boolean"},
        "authOptions": {"type": "object", "properties": {"mode": {"type": "string"}}},
        "upgradeStrategy": {"type": "object", "properties": {"type": {"type": "string", "enum": ["None", "Recreate"]}}},
        "autoscalerOptions": _POD,
        "headGroupSpec": _HEAD,
        "workerGroupSpecs": {"type": "array", "items": _GROUP},
    },
}
RAY_CLUSTER: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "rayclusters.ray.io"},
    "spec": {
        "group": "ray.io",
        "names": {
            "kind": "RayCluster",
            "plural": "rayclusters",
            "singular": "raycluster",
            "listKind": "RayClusterList",
        },
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "subresources": {"status": {}},
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": _CLUSTER, "status": _POD},
                    }
                },
            }
        ],
    },
}
"""A minimal definition of the rehearsal's own: KubeRay's module is in no registry."""


def install(kube: Kube, karpenter: Path) -> list[str]:
    """Define the kinds, and wait until they are served; gives the definitions' names. Raises EndedError."""
    wanted = [yaml.safe_load((karpenter / name).read_text(encoding="utf-8")) for name in _KARPENTER]
    names: list[str] = []
    for definition in (*wanted, RAY_CLUSTER):
        kube.apply(definition)
        names.append(str(definition["metadata"]["name"]))
    until = time.monotonic() + _SECONDS
    kind = BY_NAME["CustomResourceDefinition"]
    while not all(missing(kind, cast("dict[str, Any]", kube.get(kind.name, "", name))) == "" for name in names):
        if time.monotonic() > until:
            raise EndedError(f"the kinds were not served within {_SECONDS:.0f} s", where=", ".join(names))
        time.sleep(0.1)
    return names
