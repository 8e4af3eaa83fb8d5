"""A workload may do what its grants say, by a role that only its own pods can take."""

from typing import Any, cast

import pulumi
import pytest

from components.substrate import Access, Bucket, Grant
from stacks.cloud.cluster import make_cluster
from stacks.cloud.encryption import make_keys
from stacks.cloud.identity import pod_identity
from stacks.cloud.network import make_network
from stacks.cloud.role import RoleNameError, make_role
from stacks.cloud.site import Site, open_site
from tests.harness.clouds import ACCOUNT, cloud_environment, run_cloud, statements
from tests.harness.programs import Ran


def make(*accesses: Access) -> Ran:
    """Make an identity with a grant an access, on buckets `bucket-0` and so on."""
    environment = cloud_environment()

    def build() -> None:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        keys = make_keys(site)
        cluster = make_cluster(site, keys, make_network(site, keys))
        grants = [
            Grant(bucket=Bucket(name=f"bucket-{index}", ready=keys.data), access=access)
            for index, access in enumerate(accesses)
        ]
        pod_identity(site, cluster, "registry", grants, pulumi.ResourceOptions())

    return run_cloud(build)


def test_a_role_whose_name_is_too_long_is_refused_before_anything_is_made() -> None:
    environment = cloud_environment()
    assert environment.aws is not None
    site = Site(
        stack="a" * 30, environment=environment, aws=environment.aws, provider=cast(Any, None), shared=cast(Any, None)
    )
    with pytest.raises(RoleNameError, match=r"is 65 characters long, and IAM allows 64"):
        make_role(site, "b" * 26, "{}", pulumi.ResourceOptions())


def permissions(ran: Ran) -> list[dict[str, Any]]:
    """What the role may do."""
    return statements(ran.of("aws:iam/rolePolicy:RolePolicy", "registry-role").inputs["policy"])


@pytest.mark.parametrize(
    ("access", "may", "may_not"),
    [
        ("read", "s3:GetObject", "s3:PutObject"),
        ("write", "s3:PutObject", "s3:GetObject"),
        ("readwrite", "s3:DeleteObject", "s3:DeleteBucket"),
    ],
)
def test_it_may_do_what_is_granted_and_no_more(access: Access, may: str, may_not: str) -> None:
    found = permissions(make(access))
    objects = next(each for each in found if each["Sid"].startswith("Objects"))
    assert objects["Resource"] == ["arn:aws:s3:::bucket-0/*"]
    assert may in objects["Action"]
    assert may_not not in [action for each in found for action in each["Action"]]
    assert not any("*" in action for each in found for action in each["Action"])


def test_it_uses_the_data_key_and_no_other() -> None:
    key = permissions(make("read"))[-1]
    assert key["Action"] == ["kms:Decrypt"]
    assert key["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/isthmus-test-data"}}


def test_each_grant_is_a_bucket_of_its_own() -> None:
    resources = [resource for each in permissions(make("read", "write")) for resource in each["Resource"]]
    assert "arn:aws:s3:::bucket-0/*" in resources
    assert "arn:aws:s3:::bucket-1/*" in resources


def test_without_grants_there_are_no_permissions() -> None:
    assert "registry-role" not in make().names("aws:iam/rolePolicy:RolePolicy")


def test_only_its_own_pods_can_take_the_role() -> None:
    ran = make("read")
    (trusted,) = statements(ran.of("aws:iam/role:Role", "registry-role").inputs["assumeRolePolicy"])
    assert trusted["Principal"] == {"Service": ["pods.eks.amazonaws.com"]}
    assert trusted["Condition"]["StringEquals"] == {
        "aws:SourceAccount": ACCOUNT,
        "aws:RequestTag/kubernetes-namespace": "isthmus",
        "aws:RequestTag/kubernetes-service-account": "registry",
    }
    association = ran.of("aws:eks/podIdentityAssociation:PodIdentityAssociation", "registry").inputs
    assert association["serviceAccount"] == "registry"
    assert association["clusterName"] == "cluster-id" or association["clusterName"] == "isthmus-test-cluster"
