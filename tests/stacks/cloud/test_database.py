"""The database is encrypted, backed up, reached by the cluster alone, over TLS, and watched."""

import pulumi
import pytest
from cryptography import x509

from stacks.cloud.alerts import make_alerts
from stacks.cloud.cluster import make_cluster
from stacks.cloud.database import make_database
from stacks.cloud.encryption import make_keys
from stacks.cloud.network import make_network
from stacks.cloud.site import open_site
from tests.harness.clouds import cloud_environment, of_type, run_cloud
from tests.harness.programs import Ran, secrets_in


@pytest.fixture(scope="module")
def ran() -> Ran:
    """A database; the result is its handle's host, port, user, databases, password, variables and files."""
    database = {"instance_class": "db.m7g.large", "storage_gib": 100, "backup_days": 30}
    environment = cloud_environment(database=database)

    def build() -> object:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        keys = make_keys(site)
        network = make_network(site, keys)
        made = make_database(
            site,
            keys,
            network,
            make_cluster(site, keys, network),
            make_alerts(site, keys),
            "database",
            ("mlflow", "mlflow_auth"),
            pulumi.ResourceOptions(),
        )
        handle = [made.host, made.port, made.user, list(made.databases), made.password]
        return [*handle, dict(made.env), dict(made.files)]

    return run_cloud(build)


def test_its_handle_says_how_it_is_reached(ran: Ran) -> None:
    databases = ["mlflow", "mlflow_auth"]
    assert ran.result[:5] == ["database.test", 5432, "isthmus", databases, "database-password-random"]


def test_data_are_encrypted_backed_up_and_hard_to_lose(ran: Ran) -> None:
    inputs = ran.of("aws:rds/instance:Instance", "database").inputs
    assert inputs["storageEncrypted"] is True
    assert inputs["kmsKeyId"].endswith("key/data-key")
    assert inputs["backupRetentionPeriod"] == 30
    assert inputs["deletionProtection"] is True
    assert inputs["skipFinalSnapshot"] is False
    assert inputs["multiAz"] is True
    assert inputs["performanceInsightsEnabled"] is True


def test_only_the_cluster_reaches_it_in_subnets_with_no_way_out(ran: Ran) -> None:
    assert ran.of("aws:rds/instance:Instance", "database").inputs["publiclyAccessible"] is False
    rule = ran.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "database").inputs
    assert rule["referencedSecurityGroupId"] == "sg-cluster"
    assert (rule["fromPort"], rule["toPort"]) == (5432, 5432)
    assert "cidrIpv4" not in rule
    subnets = ran.of("aws:rds/subnetGroup:SubnetGroup", "database").inputs["subnetIds"]
    assert subnets == ["isolated-a-id", "isolated-b-id"]


def test_connections_without_tls_are_refused(ran: Ran) -> None:
    parameters = ran.of("aws:rds/parameterGroup:ParameterGroup", "database").inputs["parameters"]
    assert {"name": "rds.force_ssl", "value": "1"} in parameters


def test_its_clients_are_given_the_authority_that_it_is_made_with(ran: Ran) -> None:
    inputs = ran.of("aws:rds/instance:Instance", "database").inputs
    assert inputs["caCertIdentifier"] == "rds-ca-rsa2048-g1"
    env, files = ran.result[5:]
    (content,) = files.values()
    assert files == {env["PGSSLROOTCERT"]: content}
    subject = x509.load_pem_x509_certificate(content.encode()).subject.rfc4514_string()
    assert "CN=Amazon RDS eu-central-1 Root CA RSA2048 G1," in subject


def test_its_password_is_a_secret_wherever_it_goes(ran: Ran) -> None:
    instance = ran.of("aws:rds/instance:Instance", "database")
    kept = ran.of("aws:secretsmanager/secretVersion:SecretVersion", "database-password")
    assert secrets_in({"password": instance.raw["password"]}) == ["database-password-random"]
    assert secrets_in({"secretString": kept.raw["secretString"]}) == ["database-password-random"]
    secret = ran.of("aws:secretsmanager/secret:Secret", "database-password").inputs
    assert secret["name"] == "isthmus/test/database-password"
    assert secret["kmsKeyId"].endswith("key/data-key")


def test_its_logs_are_in_groups_that_are_encrypted_and_expire(ran: Ran) -> None:
    groups = {
        each.name: each.inputs
        for each in of_type(ran, "aws:cloudwatch/logGroup:LogGroup")
        if each.name.startswith("database")
    }
    names = {each["name"] for each in groups.values()}
    assert names == {f"/aws/rds/instance/isthmus-test-database/{kind}" for kind in ("postgresql", "upgrade")}
    assert all(each["kmsKeyId"].endswith("key/logs-key") for each in groups.values())
    waits = ran.of("aws:rds/instance:Instance", "database").dependencies
    assert {("aws:cloudwatch/logGroup:LogGroup", name) for name in groups} <= waits


def test_a_full_disk_is_seen_before_it_is_full(ran: Ran) -> None:
    alarm = ran.of("aws:cloudwatch/metricAlarm:MetricAlarm", "database-storage").inputs
    assert alarm["comparisonOperator"] == "LessThanThreshold"
    assert alarm["threshold"] == 15 * 2**30
    assert alarm["dimensions"] == {"DBInstanceIdentifier": "isthmus-test-database"}
    assert len(of_type(ran, "aws:cloudwatch/metricAlarm:MetricAlarm")) == 3
