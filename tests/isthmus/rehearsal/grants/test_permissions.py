"""Roles as the emulator holds them; each is altered there, and seen to be."""

import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from isthmus.rehearsal.grants import permissions
from isthmus.rehearsal.grants.declared import Declared
from isthmus.rehearsal.providers.aws.account import Account
from isthmus.rehearsal.providers.place import Place

Object = dict[str, Any]
DECLARED = Declared(
    services=("reader", "quiet"),
    connections=(),
    meshes=(),
    databases=(),
    origins=(),
    api=(),
    entered=(),
    grants=(("reader", "artifacts", "read"),),
)
BUCKET = "granted-bucket"
ARN = f"arn:aws:s3:::{BUCKET}"
ACCOUNTS = {"reader": {"reader"}, "quiet": {"default"}}


@dataclass(frozen=True, kw_only=True)
class Estate:
    """An account with a bucket, and a role for the pods of one service."""

    account: Account
    statements: list[Object]

    def found(self, accounts: dict[str, set[str]] | None = None) -> list[str]:
        """What is wrong with it."""
        there = permissions.held(self.account, {"artifacts": BUCKET}, partition="aws")
        return permissions.differences(DECLARED, self.account, there, namespace="estate", accounts=accounts or ACCOUNTS)

    def permit(self, *statements: Object) -> None:
        """Have the role permit this."""
        document = json.dumps({"Statement": list(statements)})
        self.account.ask("iam", "put_role_policy", RoleName="reader", PolicyName="own", PolicyDocument=document)

    def trust(self, **conditions: Any) -> None:
        """Have the role trust pods under these conditions."""
        document = json.dumps({"Statement": [_trust(**conditions)]})
        self.account.ask("iam", "update_assume_role_policy", RoleName="reader", PolicyDocument=document)


def _trust(account: str = "reader") -> Object:
    return {
        "Effect": "Allow",
        "Principal": {"Service": ["pods.eks.amazonaws.com"]},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {
            "StringEquals": {
                "aws:RequestTag/kubernetes-namespace": "estate",
                "aws:RequestTag/kubernetes-service-account": account,
            },
            "ArnEquals": {"aws:SourceArn": "arn:aws:eks:eu-central-1:123456789012:cluster/granting"},
        },
    }


@pytest.fixture
def estate(place: Place) -> Generator[Estate]:
    """The estate, gone afterwards."""
    account = Account(place.emulator, region=place.region, account=place.account)
    key = account.ask("kms", "create_key")["KeyMetadata"]
    account.ask("kms", "create_alias", AliasName="alias/granted", TargetKeyId=key["KeyId"])
    account.ask("s3", "create_bucket", Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": place.region})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["Arn"]}}
    account.ask("s3", "put_bucket_encryption", Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    trust = json.dumps({"Statement": [_trust()]})
    role = account.ask("iam", "create_role", RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]
    vpc: Object = {"subnetIds": ["subnet-1", "subnet-2"]}
    account.ask("eks", "create_cluster", name="granting", roleArn=role["Arn"], resourcesVpcConfig=vpc)
    own = {"clusterName": "granting", "namespace": "estate", "serviceAccount": "reader", "roleArn": role["Arn"]}
    association = account.ask("eks", "create_pod_identity_association", **own)["association"]["associationId"]
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/granted"}}
    statements: list[Object] = [
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": [ARN]},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*"},
        {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": "arn:aws:kms:eu-central-1:123456789012:key/*",
            "Condition": condition,
        },
    ]
    found = Estate(account=account, statements=statements)
    found.permit(*statements)
    yield found
    account.ask("eks", "delete_pod_identity_association", clusterName="granting", associationId=association)
    account.ask("eks", "delete_cluster", name="granting")
    account.ask("iam", "delete_role_policy", RoleName="reader", PolicyName="own")
    account.ask("iam", "delete_role", RoleName="reader")
    account.ask("s3", "delete_bucket", Bucket=BUCKET)
    account.ask("kms", "delete_alias", AliasName="alias/granted")


def test_a_role_that_permits_what_is_granted_is_right(estate: Estate) -> None:
    assert estate.found() == []


def test_what_is_not_granted_is_named_with_the_service(estate: Estate) -> None:
    lists, reads, decrypts = estate.statements
    estate.permit(lists, {**reads, "Action": ["s3:GetObject", "s3:PutObject"]}, decrypts)
    assert estate.found() == [f"reader may s3:PutObject on {ARN}/*, which it is not granted"]
    estate.permit(lists, {**reads, "Action": ["s3:*"], "Resource": "*"}, decrypts)
    assert estate.found() == ["reader may s3:* on *, which it is not granted"]
    estate.permit(lists, {**reads, "Resource": [f"{ARN}/*", "arn:aws:s3:::another/*"]}, decrypts)
    assert estate.found() == ["reader may s3:GetObject on arn:aws:s3:::another/*, which it is not granted"]
    estate.permit(lists, reads, {**decrypts, "Condition": {}})
    assert estate.found() == [
        "reader may kms:Decrypt on arn:aws:kms:eu-central-1:123456789012:key/*, which it is not granted"
    ]


def test_what_is_missing_is_named_with_the_service(estate: Estate) -> None:
    lists, reads, decrypts = estate.statements
    estate.permit(lists, {**reads, "Resource": f"{ARN}/models/*"}, decrypts)
    assert f"reader can't s3:GetObject on {ARN}/*, which it is granted" in estate.found()
    estate.permit(lists, reads)
    (line,) = estate.found()
    assert line.startswith("reader can't kms:Decrypt on arn:aws:kms:")
    estate.permit(lists, reads, decrypts, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})
    assert "no plain permission" in estate.found()[0]


def test_only_the_services_own_pods_may_take_the_role(estate: Estate) -> None:
    estate.trust(account="another")
    assert estate.found() == ["reader: the role reader is not for the kubernetes-service-account reader alone"]


def test_pods_with_the_wrong_account_are_named(estate: Estate) -> None:
    assert estate.found({**ACCOUNTS, "reader": {"default"}}) == [
        "reader is granted buckets, and its pods have no identity",
        "the identity of reader is for no service",
    ]
    assert estate.found({**ACCOUNTS, "quiet": {"reader"}}) == ["quiet has the identity reader, and is granted nothing"]
