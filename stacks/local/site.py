"""Site: what every local primitive shares: the stack's names, its environment and its network."""

from dataclasses import dataclass, field

import pulumi

from components.substrate import Target
from envs.schema import Environment
from providers.containers.resources import Network, NetworkArgs

REGION = "us-east-1"
"""SeaweedFS signs for any region; this is the one that clients assume when they are told none."""


class Shared(pulumi.ComponentResource):
    """Parent of what belongs to the estate as a whole: its network, images and gateway."""

    def __init__(self, name: str) -> None:
        super().__init__("isthmus:local:Shared", name, None, None)
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class Site:
    """One stack's place on one Docker engine."""

    stack: str
    environment: Environment
    shared: Shared
    network: Network
    targets: list[Target] = field(default_factory=list[Target])
    """What has metrics, in the order it was made."""

    def full_name(self, name: str) -> str:
        """Name of a container, volume, network or bucket: unique on the machine."""
        return full_name(self.stack, name)

    def shared_options(self) -> pulumi.ResourceOptions:
        """Options of what belongs to the estate as a whole."""
        return pulumi.ResourceOptions(parent=self.shared)

    def labels(self) -> dict[str, str]:
        """Labels on every container, on top of the provider's own."""
        return {"team": self.environment.owner}


def full_name(stack: str, name: str) -> str:
    """`isthmus-STACK-NAME`."""
    return f"isthmus-{stack}-{name}"


def open_site(stack: str, environment: Environment) -> Site:
    """Make what everything else needs: the shared parent and the network."""
    shared = Shared("shared")
    network = Network("network", NetworkArgs(name=full_name(stack, "network")), pulumi.ResourceOptions(parent=shared))
    return Site(stack=stack, environment=environment, shared=shared, network=network)
