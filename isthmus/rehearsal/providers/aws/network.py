"""EC2's networks: VPCs, subnets, ways in and out, security groups, flow logs."""

from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.ec2 import first, tagged
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind, gone_with_owner


def _make_vpc(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "ec2",
        "create_vpc",
        CidrBlock=inputs.take("cidrBlock"),
        InstanceTenancy=inputs.take("instanceTenancy"),
        TagSpecifications=tagged(account, inputs, "vpc"),
    )
    return str(made["Vpc"]["VpcId"])


def _apply_vpc(account: Account, ident: str, inputs: Inputs) -> None:
    for ours, theirs in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        value = inputs.take(ours)
        if value is not None:
            account.ask("ec2", "modify_vpc_attribute", VpcId=ident, **{theirs: {"Value": value}})


def _read_vpc(account: Account, ident: str) -> Plain | None:
    if first(account, "describe_vpcs", "Vpcs", VpcIds=[ident]) is None:
        return None
    table = [table for table in _tables(account, ident) if any(a.get("Main") for a in table.get("Associations", []))]
    return {
        "arn": account.arn("ec2", f"vpc/{ident}"),
        "ownerId": account.account,
        "defaultSecurityGroupId": _default_group(account, ident),
        "mainRouteTableId": table[0]["RouteTableId"] if table else "",
    }


def _tables(account: Account, vpc: str) -> list[Plain]:
    found = account.ask("ec2", "describe_route_tables", Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    return list(found.get("RouteTables", []))


def _default_group(account: Account, vpc: str) -> str:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    groups = account.ask("ec2", "describe_security_groups", Filters=filters)["SecurityGroups"]
    return str(groups[0]["GroupId"]) if groups else ""


def _drop_vpc(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_vpc", VpcId=ident)


def _make_default_group(account: Account, inputs: Inputs) -> str:
    group = _default_group(account, str(inputs.take("vpcId")))
    for direction in ("ingress", "egress"):
        inputs.take(direction)
    # As the real one: what it allows is taken away. What it is given instead is for rules of their own.
    _revoke_all(account, group)
    tags = account.tags(inputs)
    if tags:
        account.ask("ec2", "create_tags", Resources=[group], Tags=pairs(tags))
    return group


def _revoke_all(account: Account, group: str) -> None:
    found = first(account, "describe_security_groups", "SecurityGroups", GroupIds=[group]) or {}
    for key, operation in (
        ("IpPermissions", "revoke_security_group_ingress"),
        ("IpPermissionsEgress", "revoke_security_group_egress"),
    ):
        if found.get(key):
            account.ask("ec2", operation, GroupId=group, IpPermissions=found[key])


def _make_group(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "ec2",
        "create_security_group",
        GroupName=inputs.take("name"),
        Description=inputs.take("description", "Managed by Pulumi"),
        VpcId=inputs.take("vpcId"),
        TagSpecifications=tagged(account, inputs, "security-group"),
    )
    inputs.take("revokeRulesOnDelete")
    group = str(made["GroupId"])
    # As the real provider does: a group has the rules that it is given, and not the one that AWS begins with.
    _revoke_all(account, group)
    return group


def _read_group(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_security_groups", "SecurityGroups", GroupIds=[ident])
    if found is None:
        return None
    arn = account.arn("ec2", f"security-group/{ident}")
    return {"arn": arn, "ownerId": account.account, "name": found["GroupName"], "vpcId": found.get("VpcId", "")}


def _drop_group(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_security_group", GroupId=ident)


def _rule(direction: str) -> Kind:
    def make(account: Account, inputs: Inputs) -> str:
        permission: Plain = inputs.renamed(ipProtocol="IpProtocol", fromPort="FromPort", toPort="ToPort")
        described = inputs.renamed(description="Description")
        if inputs.has("cidrIpv4"):
            permission["IpRanges"] = [{"CidrIp": inputs.take("cidrIpv4"), **described}]
        if inputs.has("referencedSecurityGroupId"):
            permission["UserIdGroupPairs"] = [{"GroupId": inputs.take("referencedSecurityGroupId"), **described}]
        if inputs.has("prefixListId"):
            permission["PrefixListIds"] = [{"PrefixListId": inputs.take("prefixListId"), **described}]
        made = account.ask(
            "ec2",
            f"authorize_security_group_{direction}",
            GroupId=inputs.take("securityGroupId"),
            IpPermissions=[permission],
            TagSpecifications=tagged(account, inputs, "security-group-rule"),
        )
        return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def read(account: Account, ident: str) -> Plain | None:
        found = first(account, "describe_security_group_rules", "SecurityGroupRules", SecurityGroupRuleIds=[ident])
        if found is None:
            return None
        return {"arn": account.arn("ec2", f"security-group-rule/{ident}"), "securityGroupRuleId": ident}

    def drop(account: Account, ident: str) -> None:
        found = first(account, "describe_security_group_rules", "SecurityGroupRules", SecurityGroupRuleIds=[ident])
        if found is not None:
            account.drop(
                "ec2",
                f"revoke_security_group_{direction}",
                GroupId=found["GroupId"],
                SecurityGroupRuleIds=[ident],
            )

    return Kind(
        token=f"aws:vpc/securityGroup{direction.title()}Rule:SecurityGroup{direction.title()}Rule",
        make=make,
        read=read,
        drop=drop,
        tagged="ec2",
        fixed=frozenset(
            {
                "securityGroupId",
                "ipProtocol",
                "fromPort",
                "toPort",
                "cidrIpv4",
                "description",
                "referencedSecurityGroupId",
                "prefixListId",
            }
        ),
    )


def _make_subnet(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "ec2",
        "create_subnet",
        **inputs.renamed(vpcId="VpcId", cidrBlock="CidrBlock", availabilityZone="AvailabilityZone"),
        TagSpecifications=tagged(account, inputs, "subnet"),
    )
    return str(made["Subnet"]["SubnetId"])


def _apply_subnet(account: Account, ident: str, inputs: Inputs) -> None:
    public = inputs.take("mapPublicIpOnLaunch")
    if public is not None:
        account.ask("ec2", "modify_subnet_attribute", SubnetId=ident, MapPublicIpOnLaunch={"Value": public})


def _read_subnet(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_subnets", "Subnets", SubnetIds=[ident])
    if found is None:
        return None
    return {"arn": account.arn("ec2", f"subnet/{ident}"), "availabilityZone": found.get("AvailabilityZone", "")}


def _drop_subnet(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_subnet", SubnetId=ident)


def _make_flow_log(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "ec2",
        "create_flow_logs",
        ResourceIds=[inputs.take("vpcId")],
        ResourceType="VPC",
        **inputs.renamed(
            trafficType="TrafficType",
            logDestinationType="LogDestinationType",
            logDestination="LogDestination",
            logFormat="LogFormat",
            iamRoleArn="DeliverLogsPermissionArn",
            maxAggregationInterval="MaxAggregationInterval",
        ),
        TagSpecifications=tagged(account, inputs, "vpc-flow-log"),
    )
    return str(made["FlowLogIds"][0])


def _read_flow_log(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_flow_logs", "FlowLogs", FlowLogIds=[ident])
    return None if found is None else {"arn": account.arn("ec2", f"vpc-flow-log/{ident}")}


def _drop_flow_log(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_flow_logs", FlowLogIds=[ident])


KINDS = (
    Kind(
        token="aws:ec2/vpc:Vpc",  # noqa: S106  a type's token
        make=_make_vpc,
        apply=_apply_vpc,
        read=_read_vpc,
        drop=_drop_vpc,
        fixed=frozenset({"cidrBlock"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",  # noqa: S106
        make=_make_default_group,
        read=_read_group,
        drop=gone_with_owner,
        fixed=frozenset({"vpcId"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/securityGroup:SecurityGroup",  # noqa: S106
        make=_make_group,
        read=_read_group,
        drop=_drop_group,
        fixed=frozenset({"name", "description", "vpcId"}),
        tagged="ec2",
    ),
    _rule("ingress"),
    _rule("egress"),
    Kind(
        token="aws:ec2/subnet:Subnet",  # noqa: S106
        make=_make_subnet,
        apply=_apply_subnet,
        read=_read_subnet,
        drop=_drop_subnet,
        fixed=frozenset({"vpcId", "cidrBlock", "availabilityZone"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/flowLog:FlowLog",  # noqa: S106
        make=_make_flow_log,
        read=_read_flow_log,
        drop=_drop_flow_log,
        fixed=frozenset(
            {"vpcId", "trafficType", "logDestinationType", "logDestination", "iamRoleArn", "maxAggregationInterval"}
        ),
        tagged="ec2",
    ),
)
