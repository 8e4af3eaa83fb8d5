"""The deploying role's permissions cover every resource of the stack, are what the files say, and fit into IAM."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import botocore
import pytest

from components.estate import Estate, EstateArgs
from envs.load import load
from stacks.cloud.deploy_policy import LONGEST, DeployPolicies
from stacks.cloud.substrate import AwsSubstrate
from tests.harness.cloud_estate import production
from tests.harness.clouds import run_cloud, statements

ROOT = Path(__file__).parents[3]
FILES = ROOT / "docs" / "reference" / "deploy-policy"
POLICIES = DeployPolicies()
PARTS = sorted(POLICIES.parts)
DATA = Path(botocore.__file__).parent / "data"
MODELS = {
    "budgets": "budgets/2016-10-20",
    "cloudwatch": "cloudwatch/2010-08-01",
    "ec2": "ec2/2016-11-15",
    "ecr": "ecr/2015-09-21",
    "eks": "eks/2017-11-01",
    "iam": "iam/2010-05-08",
    "kms": "kms/2014-11-01",
    "logs": "logs/2014-03-28",
    "rds": "rds/2014-10-31",
    "secretsmanager": "secretsmanager/2017-10-17",
    "sns": "sns/2010-03-31",
    "sts": "sts/2011-06-15",
}
NO_OPERATIONS = {"iam:PassRole", "budgets:ModifyBudget", "budgets:ViewBudget", "ecr:GetDownloadUrlForLayer"}
"""Permissions that no call of their own is named after."""


@pytest.mark.parametrize("part", PARTS)
def test_the_file_is_current(part: str) -> None:
    text = (FILES / f"{part}.json").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(POLICIES.text(part)), "write it: python -m stacks.cloud.deploy_policy"


def test_there_is_no_other_file() -> None:
    assert sorted(path.stem for path in FILES.glob("*.json")) == PARTS


@pytest.mark.parametrize("part", PARTS)
def test_it_fits_into_a_managed_policy(part: str) -> None:
    assert len(re.sub(r"\s", "", POLICIES.text(part))) <= LONGEST


@pytest.mark.parametrize("stack", ["prod", "staging"])
def test_every_resource_of_the_stack_can_be_deployed(stack: str) -> None:
    environment = load(ROOT / "envs" / f"{stack}.yaml")

    def build() -> None:
        Estate("estate", EstateArgs(environment=environment, stack="test"), substrate=AwsSubstrate("test", environment))

    made = {each.type for each in run_cloud(build).resources if each.type.startswith("aws:")}
    assert len(made) > 30
    assert made - POLICIES.types() == set()


@pytest.mark.parametrize("part", PARTS)
def test_every_action_is_one_that_there_is(part: str) -> None:
    unknown: list[str] = []
    for action in (action for each in statements(POLICIES.text(part)) for action in each["Action"]):
        service, _, name = action.partition(":")
        if service in MODELS and action not in NO_OPERATIONS and name not in _operations(service):
            unknown.append(action)
    assert unknown == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        # AWS asks for the group of options as well as for the server.
        ("rds:CreateDBInstance", "arn:aws:rds:*:*:og:default*"),
        ("rds:CreateDBInstance", "arn:aws:rds:*:*:db:isthmus-*"),
        ("ec2:AuthorizeSecurityGroupIngress", "arn:aws:ec2:*:*:security-group-rule/*"),
        # These have no kind of resource, so that a name would allow nothing.
        ("sns:Unsubscribe", "*"),
        ("sns:GetSubscriptionAttributes", "*"),
        ("cloudwatch:DescribeAlarms", "*"),
    ],
)
def test_an_action_is_allowed_on_what_aws_asks_for(action: str, resource: str) -> None:
    found = [each for part in PARTS for each in statements(POLICIES.text(part)) if action in each["Action"]]
    assert any(resource in each["Resource"] for each in found)


def test_every_role_can_be_handed_to_who_takes_it() -> None:
    (passing,) = (each for each in statements(POLICIES.text("cluster")) if each["Action"] == ["iam:PassRole"])
    trusted = {
        service
        for each in production().resources
        if each.type == "aws:iam/role:Role"
        for statement in statements(each.inputs["assumeRolePolicy"])
        for service in statement["Principal"]["Service"]
    }
    assert trusted <= set(passing["Condition"]["StringEquals"]["iam:PassedToService"])


def _operations(service: str) -> set[str]:
    model: dict[str, Any] = json.loads(gzip.decompress((DATA / MODELS[service] / "service-2.json.gz").read_bytes()))
    return set(model["operations"])


def test_nothing_is_allowed_everywhere_but_making_and_looking() -> None:
    for part in PARTS:
        for each in statements(POLICIES.text(part)):
            if each["Resource"] == ["*"] and "Condition" not in each:
                assert each["Sid"] in ("See", "Make", "MakeKeys", "Unsubscribe"), each["Sid"]
            assert not any(action.endswith(":*") for action in each["Action"])
