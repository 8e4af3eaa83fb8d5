"""RDS' databases, and Secrets Manager."""

from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind, gone_with_owner

_CHANGEABLE = {
    "instanceClass": "DBInstanceClass",
    "allocatedStorage": "AllocatedStorage",
    "maxAllocatedStorage": "MaxAllocatedStorage",
    "engineVersion": "EngineVersion",
    "password": "MasterUserPassword",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "backupWindow": "PreferredBackupWindow",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "multiAz": "MultiAZ",
    "deletionProtection": "DeletionProtection",
    "publiclyAccessible": "PubliclyAccessible",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
    "parameterGroupName": "DBParameterGroupName",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
    "performanceInsightsKmsKeyId": "PerformanceInsightsKMSKeyId",
    "performanceInsightsRetentionPeriod": "PerformanceInsightsRetentionPeriod",
    "caCertIdentifier": "CACertificateIdentifier",
    "monitoringInterval": "MonitoringInterval",
    "monitoringRoleArn": "MonitoringRoleArn",
    "storageType": "StorageType",
}
_FIXED = {
    "identifier": "DBInstanceIdentifier",
    "engine": "Engine",
    "username": "MasterUsername",
    "dbName": "DBName",
    "port": "Port",
    "storageEncrypted": "StorageEncrypted",
    "kmsKeyId": "KmsKeyId",
    "dbSubnetGroupName": "DBSubnetGroupName",
}
_AT_THE_END = ("skipFinalSnapshot", "finalSnapshotIdentifier", "deleteAutomatedBackups", "applyImmediately")
"""What is said of how it is deleted or changed, and not of what it is."""


def _make_instance(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "rds",
        "create_db_instance",
        **inputs.renamed(**_CHANGEABLE, **_FIXED),
        EnableCloudwatchLogsExports=inputs.take("enabledCloudwatchLogsExports"),
        Tags=pairs(account.tags(inputs)),
    )
    return str(made["DBInstance"]["DBInstanceIdentifier"])


def _apply_instance(account: Account, ident: str, inputs: Inputs) -> None:
    for name in _AT_THE_END:
        inputs.take(name)
    arguments = inputs.renamed(**_CHANGEABLE)
    exports = inputs.take("enabledCloudwatchLogsExports")
    account.ask(
        "rds",
        "modify_db_instance",
        DBInstanceIdentifier=ident,
        **arguments,
        CloudwatchLogsExportConfiguration={"EnableLogTypes": exports} if exports else None,
        ApplyImmediately=True,
    )


def _read_instance(account: Account, ident: str) -> Plain | None:
    found = account.found("rds", "describe_db_instances", DBInstanceIdentifier=ident)
    if found is None or not found["DBInstances"]:
        return None
    instance = found["DBInstances"][0]
    address, port = instance["Endpoint"]["Address"], int(instance["Endpoint"]["Port"])
    return {
        "arn": instance["DBInstanceArn"],
        "address": address,
        "port": port,
        "endpoint": f"{address}:{port}",
        "status": instance["DBInstanceStatus"],
        "resourceId": instance.get("DbiResourceId", ""),
    }


def _drop_instance(account: Account, ident: str) -> None:
    # The last snapshot is the environment's to ask for; a rehearsal's database is empty, and nothing may stay.
    account.drop("rds", "delete_db_instance", DBInstanceIdentifier=ident, SkipFinalSnapshot=True)


def _make_subnets(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "rds",
        "create_db_subnet_group",
        DBSubnetGroupName=inputs.take("name"),
        DBSubnetGroupDescription=inputs.take("description", "Managed by Pulumi"),
        SubnetIds=inputs.take("subnetIds"),
        Tags=pairs(account.tags(inputs)),
    )
    return str(made["DBSubnetGroup"]["DBSubnetGroupName"])


def _read_subnets(account: Account, ident: str) -> Plain | None:
    found = account.found("rds", "describe_db_subnet_groups", DBSubnetGroupName=ident)
    if found is None or not found["DBSubnetGroups"]:
        return None
    return {"arn": found["DBSubnetGroups"][0].get("DBSubnetGroupArn", ""), "name": ident}


def _drop_subnets(account: Account, ident: str) -> None:
    account.drop("rds", "delete_db_subnet_group", DBSubnetGroupName=ident)


def _make_parameters(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "rds",
        "create_db_parameter_group",
        DBParameterGroupName=inputs.take("name"),
        DBParameterGroupFamily=inputs.take("family"),
        Description=inputs.take("description", "Managed by Pulumi"),
        Tags=pairs(account.tags(inputs)),
    )
    return str(made["DBParameterGroup"]["DBParameterGroupName"])


def _apply_parameters(account: Account, ident: str, inputs: Inputs) -> None:
    inputs.take("skipDestroy")
    parameters = [
        {
            "ApplyMethod": "immediate",
            **each.renamed(name="ParameterName", value="ParameterValue", applyMethod="ApplyMethod"),
        }
        for each in inputs.parts("parameters")
    ]
    if parameters:
        account.ask("rds", "modify_db_parameter_group", DBParameterGroupName=ident, Parameters=parameters)


def _read_parameters(account: Account, ident: str) -> Plain | None:
    found = account.found("rds", "describe_db_parameter_groups", DBParameterGroupName=ident)
    if found is None or not found["DBParameterGroups"]:
        return None
    return {"arn": found["DBParameterGroups"][0].get("DBParameterGroupArn", ""), "name": ident}


def _drop_parameters(account: Account, ident: str) -> None:
    account.drop("rds", "delete_db_parameter_group", DBParameterGroupName=ident)


def _make_secret(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "secretsmanager",
        "create_secret",
        **inputs.renamed(name="Name", description="Description", kmsKeyId="KmsKeyId"),
        Tags=pairs(account.tags(inputs)),
    )
    return str(made["ARN"])


def _apply_secret(account: Account, ident: str, inputs: Inputs) -> None:
    # How long a deleted one can be taken back is said when it is deleted.
    for name in ("recoveryWindowInDays", "forceOverwriteReplicaSecret"):
        inputs.take(name)
    policy = inputs.take("policy")
    if policy is not None:
        account.ask("secretsmanager", "put_resource_policy", SecretId=ident, ResourcePolicy=policy)


def _read_secret(account: Account, ident: str) -> Plain | None:
    found = account.found("secretsmanager", "describe_secret", SecretId=ident)
    return None if found is None or found.get("DeletedDate") else {"arn": found["ARN"], "name": found["Name"]}


def _drop_secret(account: Account, ident: str) -> None:
    account.drop("secretsmanager", "delete_secret", SecretId=ident, ForceDeleteWithoutRecovery=True)


def _make_value(account: Account, inputs: Inputs) -> str:
    secret = str(inputs.take("secretId"))
    made = account.ask("secretsmanager", "put_secret_value", SecretId=secret, SecretString=inputs.take("secretString"))
    return f"{secret}|{made['VersionId']}"


def _read_value(account: Account, ident: str) -> Plain | None:
    secret, _, version = ident.partition("|")
    found = account.found("secretsmanager", "get_secret_value", SecretId=secret, VersionId=version)
    return None if found is None else {"arn": found["ARN"], "versionId": version}


KINDS = (
    Kind(
        token="aws:rds/instance:Instance",  # noqa: S106  a type's token
        make=_make_instance,
        apply=_apply_instance,
        read=_read_instance,
        drop=_drop_instance,
        fixed=frozenset(_FIXED),
        tagged="arn",
    ),
    Kind(
        token="aws:rds/subnetGroup:SubnetGroup",  # noqa: S106
        make=_make_subnets,
        read=_read_subnets,
        drop=_drop_subnets,
        fixed=frozenset({"name", "subnetIds"}),
        tagged="arn",
    ),
    Kind(
        token="aws:rds/parameterGroup:ParameterGroup",  # noqa: S106
        make=_make_parameters,
        apply=_apply_parameters,
        read=_read_parameters,
        drop=_drop_parameters,
        fixed=frozenset({"name", "family", "description"}),
        tagged="arn",
    ),
    Kind(
        token="aws:secretsmanager/secret:Secret",  # noqa: S106
        make=_make_secret,
        apply=_apply_secret,
        read=_read_secret,
        drop=_drop_secret,
        fixed=frozenset({"name"}),
        tagged="arn",
    ),
    Kind(
        token="aws:secretsmanager/secretVersion:SecretVersion",  # noqa: S106
        make=_make_value,
        read=_read_value,
        drop=gone_with_owner,
        fixed=frozenset({"secretId", "secretString"}),
    ),
)
