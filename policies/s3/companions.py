"""The resources that say more about a bucket: its versioning, its encryption, its policy."""

from collections.abc import Callable, Iterator, Sequence

from policies.pack.inputs import NotKnownError
from policies.pack.resource import Resource
from policies.pack.rule import Finding, cannot_tell

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
VERSIONING = ("aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
ACCESS_BLOCK = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
POLICY = ("aws:s3/bucketPolicy:BucketPolicy",)


def missing(
    resources: Sequence[Resource],
    kinds: Sequence[str],
    message: str,
    *,
    unless: Callable[[Resource], bool] = lambda _: False,
) -> Iterator[Finding]:
    """A finding for each bucket that no resource of these types is about, unless the bucket says it itself."""
    about = [each for each in resources if each.type in kinds]
    for bucket in resources:
        if bucket.type not in BUCKETS:
            continue
        try:
            if not unless(bucket) and not any(of(each, bucket) for each in about):
                yield Finding(message=message, urn=bucket.urn)
        except NotKnownError as error:
            yield cannot_tell(error.path, urn=bucket.urn)


def of(companion: Resource, bucket: Resource, key: str = "bucket") -> bool:
    """Whether a companion is about a bucket; raises NotKnownError where neither its name nor what it needs says so.

    `key` is the property that names the bucket.
    """
    needed = companion.needs.get(key, ())
    if needed:
        return bucket.urn in needed
    named = companion.inputs.text(key)
    return bool(named) and named in (bucket.inputs.text("bucket"), bucket.inputs.text("id"))
