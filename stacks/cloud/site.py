"""Site: what every cloud primitive shares: the stack's names, tags, ARNs and the account's provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_aws.provider import Provider

from components.substrate import Target
from envs import names
from envs.cloud import Aws
from envs.schema import Environment


class Group(pulumi.ComponentResource):
    """Parent of the resources that one primitive is made of."""

    def __init__(self, kind: str, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """`kind` is the last part of the type: `Bucket` makes `isthmus:cloud:Bucket`."""
        super().__init__(f"isthmus:cloud:{kind}", name, None, opts)
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class Site:
    """One stack's place in one account and region."""

    stack: str
    environment: Environment
    aws: Aws
    provider: Provider
    """The only provider of AWS resources: it refuses any other account."""
    shared: Group
    """Parent of what belongs to the estate as a whole: network, keys, cluster, images, gateway."""
    targets: list[Target] = field(default_factory=list[Target])
    """What has metrics, in the order it was made."""

    def full_name(self, name: str) -> str:
        """`isthmus-STACK-NAME`: unique in the account and region."""
        return names.full_name(self.stack, name)

    def shared_options(self) -> pulumi.ResourceOptions:
        """Options of what belongs to the estate as a whole."""
        return pulumi.ResourceOptions(parent=self.shared)

    def options(
        self,
        opts: pulumi.ResourceOptions,
        *,
        protect: bool = False,
        after: Sequence[pulumi.Resource] = (),
    ) -> pulumi.ResourceOptions:
        """Options of an AWS resource: `opts` with the account's provider; `protect` for what holds data."""
        own = pulumi.ResourceOptions(provider=self.provider, protect=protect or None, depends_on=list(after))
        return pulumi.ResourceOptions.merge(opts, own)

    def tags(self, name: str | None = None) -> Mapping[str, str]:
        """Tags of everything that AWS can tag; with `Name` where the console shows it."""
        own = {
            "owner": self.environment.owner,
            "cost-centre": self.aws.tags.cost_centre,
            "environment": "production" if self.aws.production else "non-production",
            "stack": self.stack,
            "managed-by": "isthmus",
        }
        named = {} if name is None else {"Name": self.full_name(name)}
        return dict(sorted({**self.aws.tags.extra, **own, **named}.items()))

    def arn(self, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
        """ARN of something of this account, known before it is made, so that policies can be read in a plan."""
        where = self.aws.region if region else ""
        whose = self.aws.account if account else ""
        return f"arn:{self.aws.partition}:{service}:{where}:{whose}:{resource}"

    def role_arn(self, name: str) -> str:
        """ARN of a role of this stack."""
        return self.arn("iam", f"role/{self.full_name(name)}", region=False)

    def managed_policy(self, name: str) -> str:
        """ARN of one of AWS' own policies."""
        return f"arn:{self.aws.partition}:iam::aws:policy/{name}"

    def endpoint(self, service: str) -> str:
        """Name of a service's VPC endpoint."""
        return f"com.amazonaws.{self.aws.region}.{service}"


def open_site(stack: str, environment: Environment, aws: Aws) -> Site:
    """Make what everything else needs: the shared parent and the provider, tied to one account and region."""
    shared = Group("Shared", "shared")
    provider = Provider(
        "aws",
        region=aws.region,
        allowed_account_ids=[aws.account],
        opts=pulumi.ResourceOptions(parent=shared),
    )
    return Site(stack=stack, environment=environment, aws=aws, provider=provider, shared=shared)
