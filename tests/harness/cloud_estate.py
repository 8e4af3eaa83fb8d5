"""A whole estate on the aws substrate, as the engine is asked for it, made once for all tests that look at it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from components.estate import Estate, EstateArgs
from envs.load import load
from envs.schema import Environment
from stacks.cloud.substrate import AwsSubstrate
from tests.harness.programs import Ran, run_program

ROOT = Path(__file__).parents[2]
BALANCER = "k8s-isthmus-gateway.elb.eu-central-1.amazonaws.com"


def outputs(type_: str, name: str) -> Mapping[str, Any]:
    """What AWS and the cluster would compute."""
    match type_:
        case "kubernetes:core/v1:Service" if name.startswith("gateway-"):
            return {"status": {"loadBalancer": {"ingress": [{"hostname": BALANCER}]}}}
        case "containers:index:Image":
            return {"imageId": f"sha256:{name}", "tag": f"isthmus/{name}:1"}
        case "containers:index:Push":
            return {"reference": f"123456789012.dkr.ecr.test/{name}@sha256:{'0' * 64}"}
        case "containers:index:Secret":
            return {"value": f"{name}-value"}
        case "aws:rds/instance:Instance":
            return {"address": "database.test", "arn": "arn:aws:rds:::database"}
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
        estate = Estate("estate", EstateArgs(environment=wanted, stack=stack), substrate=AwsSubstrate(stack, wanted))
        return dict(estate.outputs)

    return run_program(build, outputs=outputs, stack=stack)


@cache
def production() -> Ran:
    """The estate of `prod`."""
    return make(environment())
