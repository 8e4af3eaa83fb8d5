"""Database: RDS for PostgreSQL, encrypted, backed up, reached by the cluster alone, over TLS that its clients check."""

from collections.abc import Sequence

import pulumi
from pulumi_aws.ec2.security_group import SecurityGroup
from pulumi_aws.rds.instance import Instance
from pulumi_aws.rds.parameter_group import ParameterGroup
from pulumi_aws.rds.subnet_group import SubnetGroup
from pulumi_aws.vpc.security_group_ingress_rule import SecurityGroupIngressRule

from components.substrate import Database
from envs.authorities import database_authority
from stacks.cloud.alerts import Alarm, Alerts, make_alarm
from stacks.cloud.cluster import Cluster
from stacks.cloud.encryption import Keys
from stacks.cloud.log_group import make_log_group
from stacks.cloud.network import Network
from stacks.cloud.secret import make_kept_secret
from stacks.cloud.site import Group, Site
from stacks.postgres import AUTHORITY_PATH, PORT, USER, verified

LOGS = ("postgresql", "upgrade")
PARAMETERS = {
    "log_connections": "1",
    "log_disconnections": "1",
    "log_min_duration_statement": "1000",
    "rds.force_ssl": "1",
}
"""No connection without TLS; connections and statements slower than a second are logged."""
INSIGHTS_DAYS = 7
"""What Performance Insights keeps for nothing."""
GIB = 2**30


def make_database(
    site: Site,
    keys: Keys,
    network: Network,
    cluster: Cluster,
    alerts: Alerts,
    name: str,
    databases: Sequence[str],
    opts: pulumi.ResourceOptions,
) -> Database:
    """Make the server with the first database; the others are made from inside, where the server can be reached."""
    child = pulumi.ResourceOptions(parent=Group("Database", name, opts))
    password = make_kept_secret(site, keys, f"{name}-password", 32, child)
    place = _place(site, network, cluster, name, child)
    instance = _instance(site, keys, name, databases[0], password, place, child, _logs(site, keys, name, child))
    for alarm in _alarms(site, name):
        make_alarm(site, alerts, alarm, child)
    return Database(
        host=instance.address,
        port=PORT,
        user=USER,
        password=password,
        databases=tuple(databases),
        ready=instance,
        env=verified(),
        files={AUTHORITY_PATH: site.aws.database_root},
    )


def _place(
    site: Site, network: Network, cluster: Cluster, name: str, opts: pulumi.ResourceOptions
) -> tuple[SubnetGroup, SecurityGroup]:
    subnets = SubnetGroup(
        name,
        name=site.full_name(name),
        description="Subnets with no way out",
        subnet_ids=[subnet.id for _, subnet in sorted(network.isolated.items())],
        tags=site.tags(),
        opts=site.options(opts),
    )
    group = SecurityGroup(
        name,
        name=site.full_name(name),
        description="PostgreSQL from the cluster",
        vpc_id=network.vpc.id,
        tags=site.tags(name),
        opts=site.options(opts),
    )
    SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        description="PostgreSQL from the cluster",
        ip_protocol="tcp",
        from_port=PORT,
        to_port=PORT,
        referenced_security_group_id=cluster.security_group,
        tags=site.tags(),
        opts=site.options(opts),
    )
    return subnets, group


def _instance(
    site: Site,
    keys: Keys,
    name: str,
    first: str,
    password: pulumi.Output[str],
    place: tuple[SubnetGroup, SecurityGroup],
    opts: pulumi.ResourceOptions,
    after: Sequence[pulumi.Resource],
) -> Instance:
    spec = site.aws.database
    subnets, group = place
    parameters = ParameterGroup(
        name,
        name=site.full_name(f"{name}-{spec.version}"),
        family=f"postgres{spec.version}",
        description=f"Isthmus {site.stack}: TLS only",
        parameters=[{"name": key, "value": value} for key, value in sorted(PARAMETERS.items())],
        tags=site.tags(),
        opts=site.options(opts),
    )
    return Instance(
        name,
        identifier=site.full_name(name),
        engine="postgres",
        engine_version=spec.version,
        instance_class=spec.instance_class,
        allocated_storage=spec.storage_gib,
        max_allocated_storage=spec.max_storage_gib,
        storage_type="gp3",
        storage_encrypted=True,
        kms_key_id=keys.data.arn,
        db_name=first,
        username=USER,
        password=password,
        port=PORT,
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=[group.id],
        publicly_accessible=False,
        parameter_group_name=parameters.name,
        multi_az=spec.multi_zone,
        backup_retention_period=spec.backup_days,
        backup_window="02:00-03:00",
        maintenance_window="sun:03:30-sun:04:30",
        copy_tags_to_snapshot=True,
        delete_automated_backups=False,
        deletion_protection=spec.deletion_protection,
        skip_final_snapshot=False,
        final_snapshot_identifier=site.full_name(f"{name}-final"),
        auto_minor_version_upgrade=True,
        apply_immediately=False,
        enabled_cloudwatch_logs_exports=list(LOGS),
        performance_insights_enabled=True,
        performance_insights_kms_key_id=keys.data.arn,
        performance_insights_retention_period=INSIGHTS_DAYS,
        ca_cert_identifier=database_authority(),
        tags=site.tags(name),
        opts=site.options(opts, protect=True, after=after),
    )


def _logs(site: Site, keys: Keys, name: str, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    """Groups that RDS would else make by itself, without a key and for ever."""
    full = site.full_name(name)
    return [make_log_group(site, keys, f"{name}-{kind}", f"/aws/rds/instance/{full}/{kind}", opts) for kind in LOGS]


def _alarms(site: Site, name: str) -> Sequence[Alarm]:
    dimensions: dict[str, pulumi.Input[str]] = {"DBInstanceIdentifier": site.full_name(name)}
    storage = site.aws.database.storage_gib * GIB

    def alarm(kind: str, about: str, metric: str, threshold: float, *, below: bool = False) -> Alarm:
        return Alarm(
            name=f"{name}-{kind}",
            about=about,
            namespace="AWS/RDS",
            metric=metric,
            dimensions=dimensions,
            threshold=threshold,
            below=below,
        )

    return (
        alarm("cpu", "The database has used more than 80 % of its CPUs", "CPUUtilization", 80),
        alarm(
            "storage",
            "The database has less than 15 % of its disk free",
            "FreeStorageSpace",
            storage * 0.15,
            below=True,
        ),
        alarm("memory", "The database has less than 256 MiB of memory free", "FreeableMemory", GIB / 4, below=True),
    )
