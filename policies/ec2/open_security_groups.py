"""Security groups let nobody in from everywhere."""

from collections.abc import Iterator

from policies.networks import open_to_all
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_GROUPS = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    if resource.type in _GROUPS:
        for rule in resource.inputs.objects("ingress"):
            yield from _open(rule, "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type == _LIST:
        for entry in resource.inputs.objects("entries"):
            yield from _open(entry, "cidr")
    elif resource.type == _ENTRY:
        yield from _open(resource.inputs, "cidr")
    elif resource.type == _INGRESS:
        yield from _open(resource.inputs, "cidrIpv4", "cidrIpv6")
    elif resource.inputs.text("type") == "ingress":
        yield from _open(resource.inputs, "cidrBlocks", "ipv6CidrBlocks")


def _open(rule: Inputs, *keys: str) -> Iterator[Finding]:
    for key in keys:
        yield from _world(rule, key)


@telling
def _world(rule: Inputs, key: str) -> Iterator[Finding]:
    if open_to_all(rule.texts(key)):
        yield Finding(message="lets the whole world in", path=rule.where(key))


RULE = Rule(
    name="ec2-open-security-groups",
    title="Security groups let nobody in from everywhere",
    severity=Severity.CRITICAL,
    why="A port that is open to the world is found within minutes.",
    fix="Name the networks or the security groups that need it. A public route is the load balancer's to open.",
    types=(*_GROUPS, _RULE, _INGRESS, _LIST, _ENTRY),
    check=_check,
)
