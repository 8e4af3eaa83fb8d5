"""Role: an IAM role with exactly the permissions that are written out for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws.iam.role import Role
from pulumi_aws.iam.role_policy import RolePolicy
from pulumi_aws.iam.role_policy_attachment import RolePolicyAttachment

from envs.names import LONGEST_ROLE
from isthmus.errors import IsthmusError
from stacks.cloud.documents import Statement, document
from stacks.cloud.site import Site


class RoleNameError(IsthmusError):
    """A role's full name is longer than IAM allows."""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A role, and what gives it its permissions."""

    arn: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]
    """What must exist before the role can do what it is for, and as long as anybody does it."""


def make_role(
    site: Site,
    name: str,
    trust: str,
    opts: pulumi.ResourceOptions,
    *,
    statements: Sequence[Statement] = (),
    managed: Sequence[str] = (),
) -> Granted:
    """Make a role that `trust` says who takes, with `statements` of its own and policies that AWS keeps.

    Raises RoleNameError where its name is longer than 64 characters.
    """
    full = _full_name(site, name)
    role = Role(
        f"{name}-role",
        name=full,
        assume_role_policy=trust,
        max_session_duration=3600,
        tags=site.tags(),
        opts=site.options(opts),
    )
    child = site.options(pulumi.ResourceOptions(parent=role))
    granted: list[pulumi.Resource] = []
    if statements:
        granted.append(RolePolicy(f"{name}-role", name="own", role=role.name, policy=document(*statements), opts=child))
    for policy in managed:
        arn = site.managed_policy(policy)
        granted.append(RolePolicyAttachment(f"{name}-{policy}", role=role.name, policy_arn=arn, opts=child))
    return Granted(arn=role.arn, ready=granted)


def _full_name(site: Site, name: str) -> str:
    full = site.full_name(name)
    if len(full) > LONGEST_ROLE:
        raise RoleNameError(
            f"the role's name {full} is {len(full)} characters long, and IAM allows {LONGEST_ROLE}",
            where=f"envs/{site.stack}.yaml",
            hint="Give the stack a shorter name, or the pool that the role is for.",
        )
    return full
