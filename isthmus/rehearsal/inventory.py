"""Everything that there is in the emulator and on the API server: what a destroyed stack must leave as it was."""

from collections.abc import Callable
from typing import Any, cast

from isthmus.rehearsal.kinds import BY_NAME
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.providers.aws.account import Account

_Keep = Callable[[dict[str, Any]], bool]


def _all(_: dict[str, Any]) -> bool:
    return True


def _not_default(item: dict[str, Any]) -> bool:
    return item.get("GroupName") != "default"


def _not_deleted(item: dict[str, Any]) -> bool:
    return item.get("State") not in ("deleted", "deleting")


_LISTS: tuple[tuple[str, str, str, str, _Keep], ...] = (
    ("ec2", "describe_vpcs", "Vpcs", "VpcId", _all),
    ("ec2", "describe_subnets", "Subnets", "SubnetId", _all),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId", _all),
    ("ec2", "describe_nat_gateways", "NatGateways", "NatGatewayId", _not_deleted),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId", _all),
    ("ec2", "describe_addresses", "Addresses", "AllocationId", _all),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", _not_deleted),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId", _not_default),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId", _all),
    ("iam", "list_roles", "Roles", "RoleName", _all),
    ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName", _all),
    ("kms", "list_aliases", "Aliases", "AliasName", _all),
    ("logs", "describe_log_groups", "logGroups", "logGroupName", _all),
    ("s3", "list_buckets", "Buckets", "Name", _all),
    ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier", _all),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName", _all),
    ("rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName", _all),
    ("secretsmanager", "list_secrets", "SecretList", "Name", _all),
    ("ecr", "describe_repositories", "repositories", "repositoryName", _all),
    ("sns", "list_topics", "Topics", "TopicArn", _all),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn", _all),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName", _all),
)
"""Service, call, key of the list, key of the name, and which to count."""


def of_account(account: Account) -> set[str]:
    """What is in the account."""
    found: set[str] = set()
    for service, operation, key, name, keep in _LISTS:
        listed = cast("list[dict[str, Any]]", account.ask(service, operation).get(key) or [])
        found.update(f"{service} {key}: {item[name]}" for item in listed if keep(item))
    clusters = cast("list[str]", account.ask("eks", "list_clusters").get("clusters") or [])
    found.update(f"eks clusters: {name}" for name in clusters)
    answer = account.ask("budgets", "describe_budgets", AccountId=account.account)
    budgets = cast("list[dict[str, Any]]", answer.get("Budgets") or [])
    found.update(f"budgets: {each['BudgetName']}" for each in budgets)
    return found | {f"kms keys: {key}" for key in _keys(account)}


def of_cluster(kube: Kube) -> set[str]:
    """What is on the API server; objects that are on their way out count."""
    found: set[str] = set()
    for kind in sorted(BY_NAME):
        for item in kube.list(kind):
            where = item["metadata"].get("namespace", "")
            found.add(f"{kind} {where}/{item['metadata']['name']}" if where else f"{kind} {item['metadata']['name']}")
    return found


def _keys(account: Account) -> list[str]:
    listed = cast("list[dict[str, str]]", account.ask("kms", "list_keys").get("Keys") or [])
    states = {key["KeyId"]: account.ask("kms", "describe_key", KeyId=key["KeyId"])["KeyMetadata"] for key in listed}
    return sorted(key for key, said in states.items() if said.get("KeyState") != "PendingDeletion")
