"""Everything of the estate is in one namespace, whose policies are enforced and whose disks are encrypted."""

from tests.harness.cloud_estate import production

CLUSTERWIDE = {"Namespace", "NodePool", "StorageClass"}


def test_everything_is_in_the_namespace_and_waits_for_it() -> None:
    for each in production().resources:
        kind = each.type.rpartition(":")[2]
        if not each.type.startswith("kubernetes:") or kind in CLUSTERWIDE or kind == "Release":
            continue
        if each.name != "amazon-vpc-cni":
            assert each.inputs["metadata"]["namespace"] == "isthmus", each.urn
            assert ("kubernetes:core/v1:Namespace", "isthmus") in each.dependencies, each.urn


def test_policies_are_enforced() -> None:
    made = production().of("kubernetes:core/v1:ConfigMap", "amazon-vpc-cni").inputs
    assert made["metadata"]["namespace"] == "kube-system"
    assert made["data"] == {"enable-network-policy-controller": "true"}


def test_pods_are_ready_when_load_balancers_have_found_them_so() -> None:
    labels = production().of("kubernetes:core/v1:Namespace", "isthmus").inputs["metadata"]["labels"]
    assert labels["eks.amazonaws.com/pod-readiness-gate-inject"] == "enabled"
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_disks_are_encrypted() -> None:
    made = production().of("kubernetes:storage.k8s.io/v1:StorageClass", "isthmus").inputs
    assert made["provisioner"] == "ebs.csi.eks.amazonaws.com"
    assert made["parameters"] == {"encrypted": "true", "type": "gp3"}


def test_objects_say_whose_they_are() -> None:
    for each in production().resources:
        if each.type.startswith("kubernetes:") and "metadata" in each.inputs:
            assert each.inputs["metadata"]["labels"]["isthmus/owner"] == "ml-platform"
