"""Networks log who talks to whom."""

from collections.abc import Iterator, Sequence

from policies.pack.inputs import NotKnownError
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings

_VPC = "aws:ec2/vpc:Vpc"
_LOG = "aws:ec2/flowLog:FlowLog"
_TRAFFIC = ("ALL", "")


def _check_stack(resources: Sequence[Resource], _: Settings) -> Iterator[Finding]:
    logs = [each for each in resources if each.type == _LOG]
    for vpc in resources:
        if vpc.type != _VPC:
            continue
        try:
            if not any(_of(log, vpc) for log in logs):
                yield Finding(message="has no flow log of all traffic", urn=vpc.urn)
        except NotKnownError as error:
            yield cannot_tell(error.path, urn=vpc.urn)


def _of(log: Resource, vpc: Resource) -> bool:
    if log.inputs.text("trafficType") not in _TRAFFIC:
        return False
    needed = log.needs.get("vpcId", ())
    if needed:
        return vpc.urn in needed
    named = log.inputs.text("vpcId")
    return bool(named) and named == vpc.inputs.text("id")


RULE = Rule(
    name="vpc-flow-logs",
    title="Networks log who talks to whom",
    severity=Severity.MEDIUM,
    why="Without flow logs nobody can say afterwards where data went.",
    fix="Add a FlowLog with trafficType ALL for the VPC.",
    stack_types=(_VPC, _LOG),
    check_stack=_check_stack,
)
