"""Buckets are private, encrypted, versioned and watched, whatever they are asked for."""

import pulumi
import pytest

from envs.schema import Bucket as BucketSpec
from stacks.cloud.buckets import make_bucket, make_log_bucket
from stacks.cloud.encryption import make_keys
from stacks.cloud.site import open_site
from tests.harness.clouds import ACCOUNT, cloud_environment, of_type, run_cloud, statements
from tests.harness.programs import Ran

FULL = f"isthmus-test-artifacts-{ACCOUNT}"


def make(name: str, spec: BucketSpec) -> Ran:
    """Make the log bucket and one other; the result is the name in its handle."""
    environment = cloud_environment(retention={"access_logs_days": 30})

    def build() -> str:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        logs = make_log_bucket(site)
        return make_bucket(site, make_keys(site), logs, name, spec, pulumi.ResourceOptions()).name

    return run_cloud(build)


@pytest.fixture(scope="module")
def ran() -> Ran:
    return make("artifacts", BucketSpec.model_validate({"noncurrent_retention": "30d"}))


def test_its_name_is_the_accounts_own(ran: Ran) -> None:
    assert ran.result == FULL
    bucket = ran.of("aws:s3/bucket:Bucket", "artifacts")
    assert bucket.inputs["bucket"] == FULL
    assert bucket.inputs["forceDestroy"] is False


def test_no_bucket_can_be_made_public(ran: Ran) -> None:
    blocks = of_type(ran, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert sorted(each.name for each in blocks) == ["access-logs", "artifacts"]
    for each in blocks:
        assert {value for key, value in each.inputs.items() if key != "bucket"} == {True}
    for each in of_type(ran, "aws:s3/bucketOwnershipControls:BucketOwnershipControls"):
        assert each.inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


def test_data_are_encrypted_with_the_data_key(ran: Ran) -> None:
    kind = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    (rule,) = ran.of(kind, "artifacts").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"].endswith("key/data-key")
    assert rule["bucketKeyEnabled"] is True


def test_nothing_goes_over_a_line_that_is_not_encrypted(ran: Ran) -> None:
    for each in of_type(ran, "aws:s3/bucketPolicy:BucketPolicy"):
        denied = statements(each.inputs["policy"])[0]
        assert denied["Effect"] == "Deny"
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert len(denied["Resource"]) == 2


def test_only_s3_writes_access_logs_and_only_for_this_account(ran: Ran) -> None:
    delivery = statements(ran.of("aws:s3/bucketPolicy:BucketPolicy", "access-logs").inputs["policy"])[1]
    assert delivery["Principal"] == {"Service": ["logging.s3.amazonaws.com"]}
    assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    logging = ran.of("aws:s3/bucketLogging:BucketLogging", "artifacts").inputs
    assert (logging["targetBucket"], logging["targetPrefix"]) == (f"isthmus-test-access-logs-{ACCOUNT}", "artifacts/")


def test_versions_and_abandoned_uploads_are_kept_as_long_as_is_said(ran: Ran) -> None:
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    abandoned, earlier = ran.of(kind, "artifacts").inputs["rules"]
    assert abandoned["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert earlier["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert ran.of(kind, "access-logs").inputs["rules"][-1]["expiration"] == {"days": 30}


@pytest.mark.parametrize(("versioning", "status"), [(True, "Enabled"), (False, "Suspended")])
def test_versioning_is_the_environments(versioning: bool, status: str) -> None:
    ran = make("scratch", BucketSpec(versioning=versioning))
    inputs = ran.of("aws:s3/bucketVersioning:BucketVersioning", "scratch").inputs
    assert inputs["versioningConfiguration"] == {"status": status}


def test_versions_are_kept_for_ever_unless_a_time_is_given() -> None:
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    assert len(make("scratch", BucketSpec()).of(kind, "scratch").inputs["rules"]) == 1
