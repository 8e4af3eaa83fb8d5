"""What the role that deploys may do: policy documents, by the resource types that need each permission.

`docs/reference/deploy-policy/` holds them as files: a managed policy of IAM has room for 6,144 characters, and all
of it is more. What can be named is limited to names that begin with `isthmus`, and what only has tags to what
carries `managed-by: isthmus`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stacks.cloud.deploy_data import DATA
from stacks.cloud.deploy_network import NETWORK
from stacks.cloud.deploy_permission import OURS, Permission
from stacks.cloud.documents import Statement, document

LONGEST = 6144
"""Characters, white space left out, that a managed policy may have."""
_TRUSTED = ("ec2.amazonaws.com", "eks.amazonaws.com", "pods.eks.amazonaws.com", "vpc-flow-logs.amazonaws.com")
_ROLES = ("arn:aws:iam::*:role/isthmus-*",)

CLUSTER = (
    Permission(
        sid="Cluster",
        types=("aws:eks/cluster:Cluster",),
        actions=(
            "eks:CreateCluster",
            "eks:DeleteCluster",
            "eks:DescribeCluster",
            "eks:DescribeUpdate",
            "eks:ListTagsForResource",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdateClusterConfig",
            "eks:UpdateClusterVersion",
            "eks:CreateAccessEntry",
            "eks:ListAssociatedAccessPolicies",
            "eks:AssociateAccessPolicy",
            "eks:DisassociateAccessPolicy",
            "eks:CreatePodIdentityAssociation",
            "eks:ListPodIdentityAssociations",
        ),
        resources=("arn:aws:eks:*:*:cluster/isthmus-*",),
    ),
    Permission(
        sid="Access",
        types=("aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"),
        actions=(
            "eks:AssociateAccessPolicy",
            "eks:DeleteAccessEntry",
            "eks:DescribeAccessEntry",
            "eks:DisassociateAccessPolicy",
            "eks:ListAssociatedAccessPolicies",
            "eks:ListTagsForResource",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdateAccessEntry",
        ),
        resources=("arn:aws:eks:*:*:access-entry/isthmus-*",),
    ),
    Permission(
        sid="PodIdentity",
        types=("aws:eks/podIdentityAssociation:PodIdentityAssociation",),
        actions=(
            "eks:DeletePodIdentityAssociation",
            "eks:DescribePodIdentityAssociation",
            "eks:ListTagsForResource",
            "eks:TagResource",
            "eks:UntagResource",
            "eks:UpdatePodIdentityAssociation",
        ),
        resources=("arn:aws:eks:*:*:podidentityassociation/isthmus-*",),
    ),
    Permission(
        sid="Roles",
        types=("aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"),
        actions=(
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
            "iam:ListRoleTags",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
        ),
        resources=_ROLES,
    ),
    Permission(
        sid="AwsPolicies",
        types=("aws:iam/rolePolicyAttachment:RolePolicyAttachment",),
        actions=("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
        resources=_ROLES,
        conditions={
            "ArnLike": {
                "iam:PolicyARN": [
                    "arn:aws:iam::aws:policy/AmazonEKS*",
                    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
                ]
            }
        },
    ),
    Permission(
        sid="HandOver",
        types=("aws:iam/role:Role",),
        actions=("iam:PassRole",),
        resources=_ROLES,
        conditions={"StringEquals": {"iam:PassedToService": list(_TRUSTED)}},
    ),
    Permission(
        sid="ServiceRoles",
        types=("aws:eks/cluster:Cluster", "aws:rds/instance:Instance"),
        actions=("iam:CreateServiceLinkedRole",),
        resources=("arn:aws:iam::*:role/aws-service-role/*",),
        conditions={"StringEquals": {"iam:AWSServiceName": ["eks.amazonaws.com", "rds.amazonaws.com"]}},
    ),
    Permission(
        sid="MakeKeys",
        types=("aws:kms/key:Key",),
        actions=("kms:CreateKey", "kms:ListAliases", "kms:TagResource"),
        resources=("*",),
    ),
    Permission(
        sid="Keys",
        types=("aws:kms/key:Key",),
        actions=(
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:EnableKeyRotation",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListResourceTags",
            "kms:PutKeyPolicy",
            "kms:RetireGrant",
            "kms:ScheduleKeyDeletion",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ),
        resources=("arn:aws:kms:*:*:key/*",),
        conditions=OURS,
    ),
    Permission(
        sid="Aliases",
        types=("aws:kms/alias:Alias",),
        actions=("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"),
        resources=("arn:aws:kms:*:*:alias/isthmus-*", "arn:aws:kms:*:*:key/*"),
    ),
)


STATE = (
    Permission(
        sid="Find",
        types=(),
        actions=("s3:GetBucketLocation", "s3:ListBucket"),
        resources=("arn:aws:s3:::isthmus-state-*",),
    ),
    Permission(
        sid="State",
        types=(),
        actions=("s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        resources=("arn:aws:s3:::isthmus-state-*/.pulumi/*",),
    ),
    Permission(
        sid="SecretsOfTheState",
        types=(),
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        resources=("arn:aws:kms:*:*:key/*",),
        conditions={"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/isthmus-state"}},
    ),
)
"""Pulumi's state in a bucket, encrypted with a key that is there before any stack."""


@dataclass(frozen=True, kw_only=True)
class DeployPolicies:
    """The documents, by the name of their file."""

    parts: Mapping[str, Sequence[Permission]] = field(
        default_factory=lambda: {"cluster": CLUSTER, "data": DATA, "network": NETWORK, "state": STATE}
    )

    def types(self) -> frozenset[str]:
        """Resource types that can be deployed."""
        return frozenset(each for part in self.parts.values() for permission in part for each in permission.types)

    def text(self, part: str) -> str:
        """One document."""
        return document(
            *(
                Statement(sid=each.sid, actions=each.actions, resources=each.resources, conditions=each.conditions)
                for each in self.parts[part]
            )
        )

    def write(self, folder: Path) -> None:
        """Write every document as a file of its own."""
        for part in sorted(self.parts):
            body = json.dumps(json.loads(self.text(part)), indent=2)
            (folder / f"{part}.json").write_text(f"{body}\n", encoding="utf-8")


if __name__ == "__main__":
    DeployPolicies().write(Path(__file__).parents[2] / "docs" / "reference" / "deploy-policy")
