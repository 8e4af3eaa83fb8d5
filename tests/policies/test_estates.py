"""The estates of this repository keep to the rules, and the rules look at what is in them."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine.values import unwrap
from isthmus.engines import Options, Project
from isthmus.engines.embedded import EmbeddedEngine
from isthmus.engines.results import Forecast, Planned, Result
from policies.pack.environment import settings_for
from policies.pack.evaluate import judge
from policies.pack.inputs import Inputs
from policies.pack.planned import report_of
from policies.pack.report import Report
from policies.pack.resource import Resource
from policies.rules import RULES
from tests.isthmus.engine.rig import Recorder

_ROOT = Path(__file__).parents[2]
# What no stack of ours has: a rule about it has nothing to look at.
_ABSENT_FROM_PROD = {
    "containers-capabilities",
    "containers-loopback",
    "containers-memory",
    "containers-sockets",
    "exemptions-expired",
}

pytestmark = pytest.mark.timeout(180)


def _plan(stack: str) -> Result:
    options = Options(policy_packs=(_ROOT / "policies",))
    result = EmbeddedEngine(Project(root=_ROOT)).preview(stack, options=options, display=Recorder())
    assert [failure.message for failure in result.failures] == []
    return result


@pytest.fixture(scope="module", name="production")
def _production() -> Result:
    """The plan of production, made once."""
    return _plan("prod")


def _report(stack: str, result: Result) -> Report:
    return report_of(RULES, stack, result.violations)


def _types(forecast: Forecast | None) -> set[str]:
    assert forecast is not None
    return {each.type for each in forecast.resources}


def test_production_keeps_to_every_rule_and_every_rule_has_something_to_look_at(production: Result) -> None:
    result = production
    report = _report("prod", result)
    assert report.violations == ()
    # The digest of an image that is yet to be pushed, and one price that is not in the list.
    assert {entry.policy for entry in report.unknown} <= {"kube-digests", "cost-ceiling"}
    types = _types(result.forecast)
    idle = {rule.name for rule in RULES if not any(rule.applies(kind) or rule.looks_at(kind) for kind in types)}
    assert idle == _ABSENT_FROM_PROD


def test_staging_keeps_to_every_rule() -> None:
    report = _report("staging", _plan("staging"))
    assert report.violations == ()
    assert {entry.policy for entry in report.unknown} <= {"kube-digests", "cost-ceiling"}


@pytest.mark.docker
def test_the_laptop_s_estate_keeps_to_every_rule() -> None:
    result = _plan("dev-local")
    assert result.violations == ()
    assert "containers:index:Container" in _types(result.forecast)


def _open(action: str, **more: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*", **more}]})


_POD = ("spec", "template", "spec")
_CONTAINER = (*_POD, "containers", 0)
_CONTEXT = (*_CONTAINER, "securityContext")
_REQUIREMENTS = ("spec", "template", "spec", "requirements")
_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_CLUSTER = "aws:eks/cluster:Cluster"
_DATABASE = "aws:rds/instance:Instance"
_BREAKS: list[tuple[str, str, tuple[str | int, ...], Any]] = [
    (
        "ec2-open-security-groups",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        ("cidrIpv4",),
        "0.0.0.0/0",
    ),
    ("ecr-immutability", "aws:ecr/repository:Repository", ("imageTagMutability",), "MUTABLE"),
    ("ecr-scanning", "aws:ecr/repository:Repository", ("imageScanningConfiguration", "scanOnPush"), False),
    ("eks-endpoint", _CLUSTER, ("vpcConfig", "endpointPublicAccess"), True),
    ("eks-logs", _CLUSTER, ("enabledClusterLogTypes",), ["api"]),
    ("eks-secrets-encryption", _CLUSTER, ("encryptionConfig", "resources"), []),
    ("iam-trust", "aws:iam/role:Role", ("assumeRolePolicy",), _open("sts:AssumeRole", Principal="*")),
    ("iam-wildcards", "aws:iam/rolePolicy:RolePolicy", ("policy",), _open("*")),
    ("kms-rotation", "aws:kms/key:Key", ("enableKeyRotation",), False),
    ("kube-capabilities", _DEPLOYMENT, (*_CONTEXT, "capabilities", "add"), ["SYS_ADMIN"]),
    ("kube-digests", _DEPLOYMENT, (*_CONTAINER, "image"), "nginx:latest"),
    ("kube-host-namespaces", _DEPLOYMENT, (*_POD, "hostNetwork"), True),
    ("kube-host-paths", _DEPLOYMENT, (*_POD, "volumes"), [{"name": "x", "hostPath": {"path": "/"}}]),
    ("kube-internal-load-balancers", "kubernetes:core/v1:Service", ("metadata", "annotations"), {}),
    ("kube-privileged", _DEPLOYMENT, (*_CONTEXT, "privileged"), True),
    ("kube-probes", _DEPLOYMENT, (*_CONTAINER, "livenessProbe"), None),
    ("kube-resources", _DEPLOYMENT, (*_CONTAINER, "resources", "limits"), {}),
    ("kube-root", _DEPLOYMENT, (*_CONTEXT, "runAsUser"), 0),
    ("plaintext-credentials", _DEPLOYMENT, (*_CONTAINER, "env"), [{"name": "DB_PASSWORD", "value": "hunter2"}]),
    ("pools-expiry", "kubernetes:karpenter.sh/v1:NodePool", (*_POD, "expireAfter"), "Never"),
    ("pools-hard-limit", "kubernetes:karpenter.sh/v1:NodePool", ("spec", "limits"), {}),
    ("rds-backups", _DATABASE, ("backupRetentionPeriod",), 1),
    ("rds-encryption", _DATABASE, ("storageEncrypted",), False),
    ("rds-exposure", _DATABASE, ("publiclyAccessible",), True),
    ("rds-protection", _DATABASE, ("deletionProtection",), False),
    ("regions-allowed", "pulumi:providers:aws", ("region",), "us-east-1"),
    (
        "s3-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        ("rules",),
        [],
    ),
    ("s3-public-access", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ("blockPublicAcls",), False),
    ("s3-tls", "aws:s3/bucketPolicy:BucketPolicy", ("policy",), _open("s3:GetObject", Principal={"AWS": "a"})),
    ("s3-versioning", "aws:s3/bucketVersioning:BucketVersioning", ("versioningConfiguration", "status"), "Suspended"),
    ("tags-required", "aws:ec2/vpc:Vpc", ("tags",), {"owner": "a"}),
]


@pytest.mark.parametrize(("name", "kind", "path", "value"), _BREAKS, ids=[name for name, *_ in _BREAKS])
def test_what_is_broken_in_production_is_found(
    production: Result, name: str, kind: str, path: tuple[str | int, ...], value: Any
) -> None:
    (rule,) = [rule for rule in RULES if rule.name == name]
    settings = settings_for(_ROOT, "prod")
    assert production.forecast is not None
    found = [each for each in production.forecast.resources if each.type == kind]
    assert found
    before = [each for planned in found for each in judge(rule, _resource(planned), settings)]
    assert [each.text for each in before if each.outcome == "violation"] == []
    broken = [
        [each.outcome for each in judge(rule, _resource(planned, path, value), settings)]
        for planned in found
        if not path[:-1] or _has(unwrap(planned.inputs), path[:-1])
    ]
    assert broken
    # Of services, those that are no load balancers have nothing to hide.
    assert any("violation" in outcomes for outcomes in broken)


def _resource(planned: Planned, path: tuple[str | int, ...] = (), value: Any = None) -> Resource:
    values: Any = copy.deepcopy(planned.inputs)
    if path:
        values = unwrap(values)
        *above, last = path
        held = values
        for key in above:
            held = held[key]
        held[last] = value
    inputs = Inputs(values)
    return Resource(urn=planned.urn, type=planned.type, inputs=inputs, asked=inputs, protect=planned.protect)


def _has(value: Any, path: tuple[str | int, ...]) -> bool:
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
