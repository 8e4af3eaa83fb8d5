"""The namespace refuses pods with rights, and its disks are made where they are needed."""

from typing import Any

from stacks.kubernetes.namespace import make_namespace, make_storage_class
from stacks.kubernetes.objects import Place
from tests.stacks.kubernetes.kit import HERE, in_place


def test_pods_with_rights_are_refused() -> None:
    ran = in_place(lambda place: make_namespace(place.cluster, "estate", HERE).urn)
    labels = ran.of("kubernetes:core/v1:Namespace", "estate").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_disks_are_encrypted_as_they_are_asked_for_and_made_beside_their_pod() -> None:
    def build(place: Place) -> Any:
        return make_storage_class(place.cluster, "disks", "maker", {"encrypted": "true"}, {"kind": "auto"}, HERE).urn

    made = in_place(build).of("kubernetes:storage.k8s.io/v1:StorageClass", "disks").inputs
    assert made["parameters"] == {"encrypted": "true"}
    assert made["volumeBindingMode"] == "WaitForFirstConsumer"
    assert made["allowedTopologies"] == [{"matchLabelExpressions": [{"key": "kind", "values": ["auto"]}]}]
