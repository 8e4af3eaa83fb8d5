"""Role: an IAM role with exactly the permissions that are written out for it."""

from collections.abc import Sequence

import pulumi
from pulumi_aws.iam.role import Role
from pulumi_aws.iam.role_policy import RolePolicy
from pulumi_aws.iam.role_policy_attachment import RolePolicyAttachment

from stacks.cloud.documents import Statement, document
from stacks.cloud.site import Site


def make_role(
    site: Site,
    name: str,
    trust: str,
    opts: pulumi.ResourceOptions,
    *,
    statements: Sequence[Statement] = (),
    managed: Sequence[str] = (),
) -> Role:
    """Make a role that `trust` says who takes, with `statements` of its own and policies that AWS keeps."""
    full = site.full_name(name)
    role = Role(
        f"{name}-role",
        name=full,
        assume_role_policy=trust,
        max_session_duration=3600,
        tags=site.tags(),
        opts=site.options(opts),
    )
    child = site.options(pulumi.ResourceOptions(parent=role))
    if statements:
        RolePolicy(f"{name}-role", name="own", role=role.name, policy=document(*statements), opts=child)
    for policy in managed:
        RolePolicyAttachment(f"{name}-{policy}", role=role.name, policy_arn=site.managed_policy(policy), opts=child)
    return role
