"""Serving: two slots that serve models of the registry by name, spoken to by the Open Inference Protocol v2."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pulumi

from components.registry import RegistryAccess
from components.substrate import (
    Bucket,
    Grant,
    HttpProbe,
    Metrics,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Substrate,
)
from envs.schema import Serving as ServingSpec

SLOTS = ("a", "b")
PORT = 8080
METRICS_PORT = 8082
SLOT_VARIABLE = "ISTHMUS_SLOT"
COPIES_VARIABLE = "ISTHMUS_COPIES"
LIVE = "/v2/health/live"
READY = "/v2/health/ready"
"""Answered with 200 once a slot that starts has tried to load what is deployed."""


@dataclass(frozen=True, kw_only=True)
class ServingArgs:
    """What serving is asked for."""

    spec: ServingSpec
    registry: RegistryAccess
    artifacts: Bucket
    """Where the files of models are."""


class Serving(pulumi.ComponentResource):
    """Two slots behind one route; operators reach each slot on its own."""

    slots: Mapping[str, Service]
    route: Route
    admin: Route

    def __init__(
        self, name: str, args: ServingArgs, *, substrate: Substrate, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make the slots, the public route and the operators' route."""
        super().__init__("isthmus:serving:Serving", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        slot = _slot(args, substrate, child)
        self.slots = {
            key: substrate.service(f"serving-{key}", replace(slot, env={**slot.env, SLOT_VARIABLE: key}), opts=child)
            for key in SLOTS
        }
        # Loading and unloading models is for operators: the public route answers it with 403.
        self.route = substrate.route(
            "serving",
            RouteArgs(targets=tuple(self.slots.values()), port="http", deny=("/v2/repository",), health_path=READY),
            opts=child,
        )
        self.admin = substrate.route(
            "serving_admin", RouteArgs(targets=(), port="http", prefixes=self.slots), opts=child
        )
        self.register_outputs({"url": self.route.url})

    def slot_urls(self) -> dict[str, pulumi.Output[str]]:
        """Base URL of each slot, for the v2 repository API."""
        return {key: pulumi.Output.concat(self.admin.url, f"/{key}") for key in SLOTS}


def _slot(args: ServingArgs, substrate: Substrate, opts: pulumi.ResourceOptions) -> ServiceArgs:
    return ServiceArgs(
        image=substrate.image("ml", opts=opts),
        command=("serving",),
        ports={"http": PORT},
        # A model that doesn't load must not keep the estate from coming up, and neither must a registry that starts: a
        # slot waits for it by itself, and then asks it what is deployed.
        probe=HttpProbe(port=PORT, path=LIVE),
        ready=HttpProbe(port=PORT, path=READY),
        resources=args.spec.slot,
        replicas=args.spec.scale.min,
        max_replicas=args.spec.scale.max,
        # A version is loaded by every copy of a slot, or by none: whichever is asked asks the others.
        copies_variable=COPIES_VARIABLE,
        env=args.registry.env,
        secret_files=args.registry.secret_files,
        grants=(Grant(bucket=args.artifacts, access="read"),),
        uses=(args.registry.service,),
        metrics=Metrics(port=METRICS_PORT),
    )
