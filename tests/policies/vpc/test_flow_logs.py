"""Failing, passing and unknown cases of a rule."""

from policies.vpc.flow_logs import RULE
from tests.policies.rig import UNKNOWN, judged_stack, resource

_VPC = resource("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16", "id": "vpc-1"}, "vpc")
_LOG = "aws:ec2/flowLog:FlowLog"
_MISSING = ("violation", "vpc", "has no flow log of all traffic")


def test_a_network_without_a_log_is_refused() -> None:
    assert judged_stack(RULE, [_VPC]) == [_MISSING]
    assert judged_stack(RULE, [_VPC, resource(_LOG, {"vpcId": "vpc-2", "trafficType": "ALL"})]) == [_MISSING]
    assert judged_stack(RULE, [_VPC, resource(_LOG, {"vpcId": "vpc-1", "trafficType": "REJECT"})]) == [_MISSING]


def test_one_with_a_log_of_all_traffic_passes() -> None:
    assert judged_stack(RULE, [_VPC, resource(_LOG, {"vpcId": "vpc-1", "trafficType": "ALL"})]) == []
    planned = resource(_LOG, {"vpcId": UNKNOWN, "trafficType": "ALL"}, needs={"vpcId": (_VPC.urn,)})
    assert judged_stack(RULE, [_VPC, planned]) == []


def test_a_log_of_nobody_knows_what_settles_nothing() -> None:
    log = resource(_LOG, {"vpcId": UNKNOWN, "trafficType": "ALL"})
    assert judged_stack(RULE, [_VPC, log]) == [("unknown", "vpc", "vpcId: cannot be told before deployment")]


def test_a_log_of_something_else_is_not_the_network_s() -> None:
    planned = resource("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, "vpc")
    log = resource(_LOG, {"subnetId": "subnet-1", "trafficType": "ALL"})
    assert judged_stack(RULE, [planned, log]) == [_MISSING]
