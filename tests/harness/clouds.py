"""Cloud environments for tests, and what AWS and Kubernetes would answer."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from envs.schema import Environment
from tests.harness.programs import Ran, Registered, run_program

ACCOUNT = "123456789012"
REGION = "eu-central-1"


def cloud_environment(**changes: Any) -> Environment:
    """A small cloud environment; `changes` replace parts of its `aws`, or with a key such as `training` others."""
    aws: dict[str, Any] = {
        "account": ACCOUNT,
        "region": REGION,
        "zones": [f"{REGION}a", f"{REGION}b"],
        "production": True,
        "cluster": {"admins": [f"arn:aws:iam::{ACCOUNT}:role/deploy"]},
        "budget": {"monthly_usd": 1000, "emails": ["team@example.org"]},
        "tags": {"cost_centre": "4711"},
    }
    others = {"storage", "training", "serving", "images", "exemptions", "owner", "monitoring", "registry"}
    whole = {
        "substrate": "aws",
        "training": {"pools": [{"name": "cpu", "max_workers": 4}]},
        "aws": {**aws, **{key: value for key, value in changes.items() if key not in others}},
        **{key: value for key, value in changes.items() if key in others},
    }
    return Environment.model_validate(whole)


def answers(type_: str, name: str) -> Mapping[str, Any]:
    """What the providers would compute."""
    match type_:
        case "aws:eks/cluster:Cluster":
            return {
                "endpoint": "https://cluster.test",
                "certificateAuthority": {"data": "Q0E="},
                "vpcConfig": {"clusterSecurityGroupId": "sg-cluster"},
            }
        case "aws:kms/key:Key":
            return {"arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{name}", "keyId": name}
        case "aws:iam/role:Role":
            return {"arn": f"arn:aws:iam::{ACCOUNT}:role/{name}"}
        case "aws:rds/instance:Instance":
            return {"address": "database.test", "port": 5432}
        case "containers:index:Image":
            return {"imageId": f"sha256:{name}", "tag": f"isthmus/{name}:0123456789ab"}
        case "containers:index:Secret":
            return {"value": f"{name}-random"}
        case _:
            return {}


def run_cloud(build: Callable[[], Any]) -> Ran:
    """Run a piece of a cloud program against mocks."""
    return run_program(build, outputs=answers, stack="test")


def statements(policy: str) -> list[dict[str, Any]]:
    """The statements of a policy document."""
    return cast("list[dict[str, Any]]", json.loads(policy)["Statement"])


def of_type(ran: Ran, type_: str) -> list[Registered]:
    """Every resource of a type."""
    return [each for each in ran.resources if each.type == type_]
