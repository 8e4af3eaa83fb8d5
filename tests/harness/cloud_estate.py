"""A whole estate on the aws substrate, as the engine is asked for it, made once for all tests that look at it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pulumi

from components.estate import Estate, EstateArgs
from components.substrate import Bucket, Database, Image
from envs.load import load
from envs.schema import Bucket as BucketSpec
from envs.schema import Environment, Resources
from stacks.cloud.substrate import AwsSubstrate
from tests.harness.memory import Thing
from tests.harness.programs import Ran, run_program

ROOT = Path(__file__).parents[2]
BALANCER = "k8s-isthmus-gateway.elb.eu-central-1.amazonaws.com"


class ClusterOnly(AwsSubstrate):
    """The aws substrate with stand-ins for what is outside of the cluster."""

    def image(self, name: str, *, opts: pulumi.ResourceOptions) -> Image:
        return Image(name=name, reference=pulumi.Output.from_input(f"registry.test/{name}@sha256:{'0' * 64}"))

    def bucket(self, name: str, spec: BucketSpec, *, opts: pulumi.ResourceOptions) -> Bucket:
        return Bucket(name=f"full-{name}", ready=Thing(f"bucket-{name}", opts))

    def database(
        self, name: str, databases: Sequence[str], resources: Resources, *, opts: pulumi.ResourceOptions
    ) -> Database:
        return Database(
            host=pulumi.Output.from_input("database.test"),
            port=5432,
            user="isthmus",
            password=pulumi.Output.secret("db-secret"),
            databases=tuple(databases),
            ready=Thing(name, opts),
        )

    def secret(self, name: str, *, length: int = 32, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
        return pulumi.Output.secret(f"{name}-value")


def outputs(type_: str, name: str) -> Mapping[str, Any]:
    """What AWS and the cluster would compute."""
    match type_:
        case "kubernetes:core/v1:Service" if name.startswith("gateway-"):
            return {"status": {"loadBalancer": {"ingress": [{"hostname": BALANCER}]}}}
        case "aws:eks/cluster:Cluster":
            return {
                "endpoint": "https://api.test",
                "certificateAuthority": {"data": "Y2E="},
                "vpcConfig": {"clusterSecurityGroupId": "sg-1"},
            }
        case _:
            return {"arn": f"arn:aws:test:::{name}"} if type_.startswith("aws:") else {}


def environment(stack: str = "prod", **changes: Any) -> Environment:
    """An environment of the project, with other values for some of its keys."""
    return load(ROOT / "envs" / f"{stack}.yaml").model_copy(update=changes)


def make(wanted: Environment, stack: str = "prod") -> Ran:
    """Make the estate; the result is its contract."""

    def build() -> Any:
        estate = Estate("estate", EstateArgs(environment=wanted, stack=stack), substrate=ClusterOnly(stack, wanted))
        return dict(estate.outputs)

    return run_program(build, outputs=outputs, stack=stack)


@cache
def production() -> Ran:
    """The estate of `prod`."""
    return make(environment())
