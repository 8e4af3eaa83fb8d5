"""EC2's ways in and out: gateways, addresses, route tables and endpoints."""

from isthmus.rehearsal.providers.aws.account import Account
from isthmus.rehearsal.providers.aws.ec2 import first, tagged
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind


def _make_internet(account: Account, inputs: Inputs) -> str:
    tags = tagged(account, inputs, "internet-gateway")
    made = account.ask("ec2", "create_internet_gateway", TagSpecifications=tags)
    ident = str(made["InternetGateway"]["InternetGatewayId"])
    account.ask("ec2", "attach_internet_gateway", InternetGatewayId=ident, VpcId=inputs.take("vpcId"))
    return ident


def _read_internet(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_internet_gateways", "InternetGateways", InternetGatewayIds=[ident])
    return None if found is None else {"arn": account.arn("ec2", f"internet-gateway/{ident}")}


def _drop_internet(account: Account, ident: str) -> None:
    found = first(account, "describe_internet_gateways", "InternetGateways", InternetGatewayIds=[ident])
    for attached in (found or {}).get("Attachments", []):
        account.drop("ec2", "detach_internet_gateway", InternetGatewayId=ident, VpcId=attached["VpcId"])
    account.drop("ec2", "delete_internet_gateway", InternetGatewayId=ident)


def _make_address(account: Account, inputs: Inputs) -> str:
    tags = tagged(account, inputs, "elastic-ip")
    made = account.ask("ec2", "allocate_address", Domain=inputs.take("domain"), TagSpecifications=tags)
    return str(made["AllocationId"])


def _read_address(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_addresses", "Addresses", AllocationIds=[ident])
    if found is None:
        return None
    arn = account.arn("ec2", f"elastic-ip/{ident}")
    return {"arn": arn, "allocationId": ident, "publicIp": found.get("PublicIp", "")}


def _drop_address(account: Account, ident: str) -> None:
    account.drop("ec2", "release_address", AllocationId=ident)


def _make_nat(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "ec2",
        "create_nat_gateway",
        **inputs.renamed(subnetId="SubnetId", allocationId="AllocationId", connectivityType="ConnectivityType"),
        TagSpecifications=tagged(account, inputs, "natgateway"),
    )
    return str(made["NatGateway"]["NatGatewayId"])


def _read_nat(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_nat_gateways", "NatGateways", NatGatewayIds=[ident])
    # AWS names a deleted one for a while.
    return None if found is None or found.get("State") in ("deleted", "deleting") else {}


def _drop_nat(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_nat_gateway", NatGatewayId=ident)


def _make_table(account: Account, inputs: Inputs) -> str:
    tags = tagged(account, inputs, "route-table")
    made = account.ask("ec2", "create_route_table", VpcId=inputs.take("vpcId"), TagSpecifications=tags)
    return str(made["RouteTable"]["RouteTableId"])


def _read_table(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_route_tables", "RouteTables", RouteTableIds=[ident])
    return None if found is None else {"arn": account.arn("ec2", f"route-table/{ident}"), "ownerId": account.account}


def _drop_table(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_route_table", RouteTableId=ident)


def _make_route(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(
        routeTableId="RouteTableId",
        destinationCidrBlock="DestinationCidrBlock",
        gatewayId="GatewayId",
        natGatewayId="NatGatewayId",
    )
    account.ask("ec2", "create_route", **arguments)
    return f"r-{arguments['RouteTableId']}_{arguments['DestinationCidrBlock']}"


def _read_route(account: Account, ident: str) -> Plain | None:
    table, _, destination = ident.removeprefix("r-").partition("_")
    found = first(account, "describe_route_tables", "RouteTables", RouteTableIds=[table]) or {}
    there = any(route.get("DestinationCidrBlock") == destination for route in found.get("Routes", []))
    return {"state": "active"} if there else None


def _drop_route(account: Account, ident: str) -> None:
    table, _, destination = ident.removeprefix("r-").partition("_")
    account.drop("ec2", "delete_route", RouteTableId=table, DestinationCidrBlock=destination)


def _make_association(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(routeTableId="RouteTableId", subnetId="SubnetId")
    return str(account.ask("ec2", "associate_route_table", **arguments)["AssociationId"])


def _read_association(account: Account, ident: str) -> Plain | None:
    filters = [{"Name": "association.route-table-association-id", "Values": [ident]}]
    tables = account.ask("ec2", "describe_route_tables", Filters=filters).get("RouteTables", [])
    known = [a for table in tables for a in table.get("Associations", []) if a.get("RouteTableAssociationId") == ident]
    return {} if known else None


def _drop_association(account: Account, ident: str) -> None:
    account.drop("ec2", "disassociate_route_table", AssociationId=ident)


def _make_endpoint(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "ec2",
        "create_vpc_endpoint",
        **inputs.renamed(
            vpcId="VpcId",
            serviceName="ServiceName",
            vpcEndpointType="VpcEndpointType",
            policy="PolicyDocument",
            routeTableIds="RouteTableIds",
            subnetIds="SubnetIds",
            securityGroupIds="SecurityGroupIds",
            privateDnsEnabled="PrivateDnsEnabled",
        ),
        TagSpecifications=tagged(account, inputs, "vpc-endpoint"),
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def _read_endpoint(account: Account, ident: str) -> Plain | None:
    found = first(account, "describe_vpc_endpoints", "VpcEndpoints", VpcEndpointIds=[ident])
    if found is None:
        return None
    return {"arn": account.arn("ec2", f"vpc-endpoint/{ident}"), "state": found.get("State", "")}


def _drop_endpoint(account: Account, ident: str) -> None:
    account.drop("ec2", "delete_vpc_endpoints", VpcEndpointIds=[ident])


KINDS = (
    Kind(
        token="aws:ec2/internetGateway:InternetGateway",  # noqa: S106  a type's token
        make=_make_internet,
        read=_read_internet,
        drop=_drop_internet,
        fixed=frozenset({"vpcId"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/eip:Eip",  # noqa: S106
        make=_make_address,
        read=_read_address,
        drop=_drop_address,
        fixed=frozenset({"domain"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/natGateway:NatGateway",  # noqa: S106
        make=_make_nat,
        read=_read_nat,
        drop=_drop_nat,
        fixed=frozenset({"subnetId", "allocationId", "connectivityType"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/routeTable:RouteTable",  # noqa: S106
        make=_make_table,
        read=_read_table,
        drop=_drop_table,
        fixed=frozenset({"vpcId"}),
        tagged="ec2",
    ),
    Kind(
        token="aws:ec2/route:Route",  # noqa: S106
        make=_make_route,
        read=_read_route,
        drop=_drop_route,
        fixed=frozenset({"routeTableId", "destinationCidrBlock", "gatewayId", "natGatewayId"}),
    ),
    Kind(
        token="aws:ec2/routeTableAssociation:RouteTableAssociation",  # noqa: S106
        make=_make_association,
        read=_read_association,
        drop=_drop_association,
        fixed=frozenset({"routeTableId", "subnetId"}),
    ),
    Kind(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",  # noqa: S106
        make=_make_endpoint,
        read=_read_endpoint,
        drop=_drop_endpoint,
        fixed=frozenset(
            {
                "vpcId",
                "serviceName",
                "vpcEndpointType",
                "policy",
                "routeTableIds",
                "subnetIds",
                "securityGroupIds",
                "privateDnsEnabled",
            }
        ),
        tagged="ec2",
    ),
)
