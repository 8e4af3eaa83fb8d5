"""A namespace to make objects in, and services to make."""

from collections.abc import Callable
from typing import Any

import pulumi

from components.substrate import Image, ServiceArgs, TcpProbe
from envs.schema import Resources
from stacks.kubernetes.objects import Cluster, Place
from tests.harness.programs import Ran, run_program

LIMITS = Resources.model_validate({"cpus": 0.5, "memory": "128Mi"})
HERE = pulumi.ResourceOptions()


def service(**values: Any) -> ServiceArgs:
    """A service with a port, less or more as is said."""
    image = Image(name="x", reference=pulumi.Output.from_input("x@sha256:1"))
    given: dict[str, Any] = {
        "image": image,
        "command": ("serve",),
        "ports": {"http": 80},
        "probe": TcpProbe(port=80),
        "resources": LIMITS,
    }
    return ServiceArgs(**{**given, **values})


def in_place(build: Callable[[Place], Any]) -> Ran:
    """Make something in a namespace."""

    def program() -> Any:
        provider = pulumi.ProviderResource("kubernetes", "k", {})
        cluster = Cluster(provider=provider, labels={"whose": "ours"})
        place = Place(
            cluster=cluster,
            namespace="estate",
            storage_class="disks",
            granted_env={"AWS_REGION": "here"},
            node_selector={"isthmus/pool": "services"},
        )
        return build(place)

    return run_program(program)
