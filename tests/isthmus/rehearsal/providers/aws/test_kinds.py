"""Each type of AWS made, read, set again and ended at the emulator, with the properties that the stack gives it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from isthmus.rehearsal.providers.aws.kinds import KINDS
from isthmus.rehearsal.providers.aws.stand_in import AwsStandIn
from isthmus.rehearsal.providers.place import Place

Plain = dict[str, Any]
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30},
                "action": {"type": "expire"},
            }
        ]
    }
)
TAGS = {"owner": "ml-platform"}


class Bench:
    """Makes resources by their types' last names, and ends all of them again."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self.stand_in = AwsStandIn()
        self.made: list[tuple[str, str, Plain]] = []

    def make(self, token: str, **inputs: Any) -> tuple[str, Plain]:
        """Make one, read it, and set it to the same again."""
        urn = f"urn:pulumi:s::isthmus::{token}::x"
        ident, known = self.stand_in.create(token, urn, inputs)
        self.made.append((token, ident, inputs))
        assert self.stand_in.read(token, ident, inputs) is not None
        self.stand_in.update(token, urn, ident, inputs, inputs)
        return ident, known

    def end(self) -> None:
        """End all, the last one first."""
        for token, ident, inputs in reversed(self.made):
            self.stand_in.delete(token, ident, inputs, 30)
        # What is said of a bucket, or comes with a VPC, is gone when that is.
        left = [ident for token, ident, inputs in self.made if self.stand_in.read(token, ident, inputs) is not None]
        assert left == []


def _network(bench: Bench) -> tuple[str, list[str], str]:
    vpc, known = bench.make("aws:ec2/vpc:Vpc", cidrBlock="10.9.0.0/16", enableDnsSupport=True, tags=TAGS)
    assert known["tagsAll"] == TAGS
    subnets = [
        bench.make(
            "aws:ec2/subnet:Subnet",
            vpcId=vpc,
            cidrBlock=f"10.9.{n}.0/24",
            availabilityZone=f"eu-central-1{zone}",
            mapPublicIpOnLaunch=False,
        )[0]
        for n, zone in enumerate("ab")
    ]
    group, _ = bench.make("aws:ec2/securityGroup:SecurityGroup", name="g", description="d", vpcId=vpc, tags=TAGS)
    return vpc, subnets, group


def _networks(bench: Bench) -> None:
    vpc, subnets, group = _network(bench)
    bench.make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", vpcId=vpc, tags=TAGS)
    rule: Plain = {"securityGroupId": group, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "description": "d"}
    bench.make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", **rule, cidrIpv4="10.9.0.0/16")
    bench.make("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", **rule, referencedSecurityGroupId=group)
    gate, _ = bench.make("aws:ec2/internetGateway:InternetGateway", vpcId=vpc)
    address, known = bench.make("aws:ec2/eip:Eip", domain="vpc")
    assert known["allocationId"] == address
    nat, _ = bench.make("aws:ec2/natGateway:NatGateway", subnetId=subnets[0], allocationId=address)
    table, _ = bench.make("aws:ec2/routeTable:RouteTable", vpcId=vpc)
    bench.make("aws:ec2/route:Route", routeTableId=table, destinationCidrBlock="0.0.0.0/0", gatewayId=gate)
    bench.make("aws:ec2/route:Route", routeTableId=table, destinationCidrBlock="10.0.0.0/12", natGatewayId=nat)
    bench.make("aws:ec2/routeTableAssociation:RouteTableAssociation", routeTableId=table, subnetId=subnets[0])
    bench.make(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        vpcId=vpc,
        serviceName="com.amazonaws.eu-central-1.s3",
        vpcEndpointType="Gateway",
        routeTableIds=[table],
        policy=DOCUMENT,
    )
    bench.make(
        "aws:ec2/flowLog:FlowLog",
        vpcId=vpc,
        trafficType="ALL",
        logDestinationType="cloud-watch-logs",
        logDestination="arn:aws:logs:eu-central-1:123456789012:log-group:/flow",
        iamRoleArn="arn:aws:iam::123456789012:role/flow",
        maxAggregationInterval=600,
    )


def _role(bench: Bench, name: str) -> Plain:
    return bench.make("aws:iam/role:Role", name=name, assumeRolePolicy=DOCUMENT, maxSessionDuration=3600, tags=TAGS)[1]


def _identities(bench: Bench) -> None:
    _role(bench, "reader")
    bench.make("aws:iam/rolePolicy:RolePolicy", name="own", role="reader", policy=DOCUMENT)
    arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    bench.make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", role="reader", policyArn=arn)
    key, _ = bench.make(
        "aws:kms/key:Key",
        description="d",
        policy=DOCUMENT,
        enableKeyRotation=True,
        rotationPeriodInDays=365,
        deletionWindowInDays=30,
        tags=TAGS,
    )
    bench.make("aws:kms/alias:Alias", name="alias/data", targetKeyId=key)


def _clusters(bench: Bench) -> None:
    _, subnets, _ = _network(bench)
    role = _role(bench, "cluster")["arn"]
    name, known = bench.make(
        "aws:eks/cluster:Cluster",
        name="c",
        version="1.34",
        roleArn=role,
        deletionProtection=False,
        bootstrapSelfManagedAddons=False,
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
        computeConfig={"enabled": True, "nodePools": ["system"], "nodeRoleArn": role},
        storageConfig={"blockStorage": {"enabled": True}},
        kubernetesNetworkConfig={"elasticLoadBalancing": {"enabled": True}, "serviceIpv4Cidr": "172.20.0.0/16"},
        vpcConfig={"subnetIds": subnets, "endpointPrivateAccess": True, "endpointPublicAccess": False},
        encryptionConfig={"provider": {"keyArn": "arn:aws:kms:eu-central-1:1:key/k"}, "resources": ["secrets"]},
        enabledClusterLogTypes=["api"],
        upgradePolicy={"supportType": "STANDARD"},
        zonalShiftConfig={"enabled": True},
        tags=TAGS,
    )
    assert known["vpcConfig"]["clusterSecurityGroupId"].startswith("sg-")
    admin: Plain = {"clusterName": name, "principalArn": role}
    bench.make("aws:eks/accessEntry:AccessEntry", **admin, type="STANDARD", tags=TAGS)
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    token = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
    bench.make(token, **admin, policyArn=policy, accessScope={"type": "cluster"})
    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    bench.make(token, clusterName=name, namespace="n", serviceAccount="s", roleArn=role, tags=TAGS)
    bench.make("aws:eks/addon:Addon", clusterName=name, addonName="metrics-server")


def _buckets(bench: Bench) -> None:
    bucket, known = bench.make("aws:s3/bucket:Bucket", bucket="isthmus-artifacts", forceDestroy=False, tags=TAGS)
    assert known["arn"] == "arn:aws:s3:::isthmus-artifacts"

    def part(name: str, **inputs: Any) -> None:
        bench.make(f"aws:s3/bucket{name}:Bucket{name}", bucket=bucket, **inputs)

    part("Versioning", versioningConfiguration={"status": "Enabled"})
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:aws:kms:eu-central-1:1:key/k"}
    part(
        "ServerSideEncryptionConfiguration",
        rules=[{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}],
    )
    part(
        "PublicAccessBlock",
        blockPublicAcls=True,
        blockPublicPolicy=True,
        ignorePublicAcls=True,
        restrictPublicBuckets=True,
    )
    part("Policy", policy=DOCUMENT)
    part("OwnershipControls", rule={"objectOwnership": "BucketOwnerEnforced"})
    part("Logging", targetBucket=bucket, targetPrefix="logs/")
    rule = {
        "id": "old",
        "status": "Enabled",
        "noncurrentVersionExpiration": {"noncurrentDays": 90},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    }
    part("LifecycleConfiguration", rules=[rule])
    name, known = bench.make(
        "aws:ecr/repository:Repository",
        name="isthmus/ml",
        imageTagMutability="IMMUTABLE",
        imageScanningConfiguration={"scanOnPush": True},
        encryptionConfigurations=[{"encryptionType": "KMS", "kmsKey": "arn:aws:kms:eu-central-1:1:key/k"}],
        tags=TAGS,
    )
    assert known["repositoryUrl"] == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/isthmus/ml"
    bench.make("aws:ecr/lifecyclePolicy:LifecyclePolicy", repository=name, policy=LIFECYCLE)


def _databases(bench: Bench) -> None:
    _, subnets, group = _network(bench)
    bench.make("aws:rds/subnetGroup:SubnetGroup", name="db", subnetIds=subnets, tags=TAGS)
    parameter = {"name": "rds.force_ssl", "value": "1"}
    bench.make("aws:rds/parameterGroup:ParameterGroup", name="pg", family="postgres16", parameters=[parameter])
    _, known = bench.make(
        "aws:rds/instance:Instance",
        identifier="db",
        engine="postgres",
        engineVersion="16",
        instanceClass="db.m7g.large",
        allocatedStorage=100,
        username="isthmus",
        password="not-a-real-one",
        storageEncrypted=True,
        dbSubnetGroupName="db",
        parameterGroupName="pg",
        vpcSecurityGroupIds=[group],
        multiAz=True,
        backupRetentionPeriod=30,
        deletionProtection=False,
        publiclyAccessible=False,
        enabledCloudwatchLogsExports=["postgresql"],
        skipFinalSnapshot=False,
        finalSnapshotIdentifier="db-final",
        tags=TAGS,
    )
    assert known["port"] == 5432
    secret, _ = bench.make("aws:secretsmanager/secret:Secret", name="s", recoveryWindowInDays=30, tags=TAGS)
    bench.make("aws:secretsmanager/secretVersion:SecretVersion", secretId=secret, secretString="not-a-real-one")


def _watches(bench: Bench) -> None:
    bench.make("aws:cloudwatch/logGroup:LogGroup", name="/isthmus/flow", retentionInDays=365, tags=TAGS)
    topic, _ = bench.make("aws:sns/topic:Topic", name="alerts", kmsMasterKeyId="alias/logs", tags=TAGS)
    bench.make("aws:sns/topicPolicy:TopicPolicy", arn=topic, policy=DOCUMENT)
    token = "aws:sns/topicSubscription:TopicSubscription"
    bench.make(token, topic=topic, protocol="email", endpoint="ml-platform@example.org")
    bench.make(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        name="database-full",
        comparisonOperator="LessThanThreshold",
        evaluationPeriods=3,
        metricName="FreeStorageSpace",
        namespace="AWS/RDS",
        period=300,
        statistic="Minimum",
        threshold=1e10,
        alarmActions=[topic],
        dimensions={"DBInstanceIdentifier": "db"},
        tags=TAGS,
    )
    bench.make(
        "aws:budgets/budget:Budget",
        name="isthmus",
        budgetType="COST",
        timeUnit="MONTHLY",
        limitAmount="20000",
        limitUnit="USD",
        costFilters=[{"name": "TagKeyValue", "values": ["user:stack$prod"]}],
        notifications=[
            {
                "comparisonOperator": "GREATER_THAN",
                "threshold": 80,
                "thresholdType": "PERCENTAGE",
                "notificationType": "ACTUAL",
                "subscriberEmailAddresses": ["ml-platform@example.org"],
            }
        ],
        tags=TAGS,
    )


PARTS = (_networks, _identities, _clusters, _buckets, _databases, _watches)
_tried: set[str] = set()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_each_type_is_made_read_set_again_and_ended(part: Callable[[Bench], None], place: Place) -> None:
    bench = Bench()
    part(bench)
    bench.end()
    _tried.update(token for token, _, _ in bench.made)


def test_every_type_was_tried() -> None:
    assert _tried == set(KINDS)
