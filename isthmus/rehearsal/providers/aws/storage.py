"""S3's buckets and what is said of them one call at a time, and ECR's repositories."""

from collections.abc import Callable

from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind


def _make_bucket(account: Account, inputs: Inputs) -> str:
    name = str(inputs.take("bucket"))
    account.ask(
        "s3",
        "create_bucket",
        Bucket=name,
        CreateBucketConfiguration={"LocationConstraint": account.region},
        ObjectLockEnabledForBucket=inputs.take("objectLockEnabled"),
    )
    return name


def _apply_bucket(account: Account, ident: str, inputs: Inputs) -> None:
    # Whether a full bucket may be emptied matters when it is deleted; those of a rehearsal are empty.
    inputs.take("forceDestroy")
    tags = account.tags(inputs)
    if tags:
        account.ask("s3", "put_bucket_tagging", Bucket=ident, Tagging={"TagSet": pairs(tags)})


def _read_bucket(account: Account, ident: str) -> Plain | None:
    if account.found("s3", "head_bucket", Bucket=ident) is None:
        return None
    domain = f"{ident}.s3.{account.region}.amazonaws.com"
    return {
        "arn": f"arn:aws:s3:::{ident}",
        "bucket": ident,
        "bucketDomainName": f"{ident}.s3.amazonaws.com",
        "bucketRegionalDomainName": domain,
        "bucketRegion": account.region,
    }


def _drop_bucket(account: Account, ident: str) -> None:
    account.drop("s3", "delete_bucket", Bucket=ident)


def _part(
    token: str,
    put: str,
    get: str,
    drop: str,
    describe: Callable[[Inputs], Plain],
) -> Kind:
    """What is said of a bucket by one call of S3, and taken back by another, where there is one."""

    def make(account: Account, inputs: Inputs) -> str:
        del account
        return str(inputs.take("bucket"))

    def apply(account: Account, ident: str, inputs: Inputs) -> None:
        inputs.take("bucket")
        inputs.take("expectedBucketOwner")
        account.ask("s3", put, Bucket=ident, **describe(inputs))

    def read(account: Account, ident: str) -> Plain | None:
        return None if account.found("s3", get, Bucket=ident) is None else {}

    def end(account: Account, ident: str) -> None:
        if drop:
            account.drop("s3", drop, Bucket=ident)

    name = token[0].upper() + token[1:]
    return Kind(
        token=f"aws:s3/{token}:{name}", make=make, apply=apply, read=read, drop=end, fixed=frozenset({"bucket"})
    )


def _versioning(inputs: Inputs) -> Plain:
    said = inputs.part("versioningConfiguration").renamed(status="Status", mfaDelete="MFADelete")
    return {"VersioningConfiguration": said}


def _encryption(inputs: Inputs) -> Plain:
    rules: list[Plain] = []
    for rule in inputs.parts("rules"):
        default = rule.part("applyServerSideEncryptionByDefault")
        said = default.renamed(sseAlgorithm="SSEAlgorithm", kmsMasterKeyId="KMSMasterKeyID")
        bucket_key = rule.renamed(bucketKeyEnabled="BucketKeyEnabled")
        # Newer than S3's other settings: which kinds of encryption a bucket refuses.
        blocked = rule.take("blockedEncryptionTypes")
        more = {"BlockedEncryptionTypes": {"EncryptionType": blocked}} if blocked else {}
        rules.append({"ApplyServerSideEncryptionByDefault": said, **bucket_key, **more})
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def _access(inputs: Inputs) -> Plain:
    said = inputs.renamed(
        blockPublicAcls="BlockPublicAcls",
        blockPublicPolicy="BlockPublicPolicy",
        ignorePublicAcls="IgnorePublicAcls",
        restrictPublicBuckets="RestrictPublicBuckets",
    )
    inputs.take("skipDestroy")
    return {"PublicAccessBlockConfiguration": said}


def _policy(inputs: Inputs) -> Plain:
    return {"Policy": inputs.take("policy")}


def _logging(inputs: Inputs) -> Plain:
    said = inputs.renamed(targetBucket="TargetBucket", targetPrefix="TargetPrefix")
    form = inputs.take("targetObjectKeyFormat")
    if form and "partitionedPrefix" in form:
        source = form["partitionedPrefix"]["partitionDateSource"]
        said["TargetObjectKeyFormat"] = {"PartitionedPrefix": {"PartitionDateSource": source}}
    elif form:
        said["TargetObjectKeyFormat"] = {"SimplePrefix": {}}
    return {"BucketLoggingStatus": {"LoggingEnabled": said}}


def _ownership(inputs: Inputs) -> Plain:
    rule = inputs.part("rule").renamed(objectOwnership="ObjectOwnership")
    return {"OwnershipControls": {"Rules": [rule]}}


def _lifecycle(inputs: Inputs) -> Plain:
    inputs.take("transitionDefaultMinimumObjectSize")
    return {"LifecycleConfiguration": {"Rules": [_lifecycle_rule(rule) for rule in inputs.parts("rules")]}}


def _lifecycle_rule(rule: Inputs) -> Plain:
    said: Plain = rule.renamed(id="ID", status="Status")
    said["Filter"] = rule.part("filter").renamed(prefix="Prefix") or {"Prefix": ""}
    expiration = rule.part("expiration").renamed(days="Days", expiredObjectDeleteMarker="ExpiredObjectDeleteMarker")
    older = rule.part("noncurrentVersionExpiration").renamed(
        noncurrentDays="NoncurrentDays", newerNoncurrentVersions="NewerNoncurrentVersions"
    )
    parts = rule.part("abortIncompleteMultipartUpload").renamed(daysAfterInitiation="DaysAfterInitiation")
    moves = [
        each.renamed(days="Days", storageClass="StorageClass", noncurrentDays="NoncurrentDays")
        for each in rule.parts("transitions")
    ]
    named = {
        "Expiration": expiration,
        "NoncurrentVersionExpiration": older,
        "AbortIncompleteMultipartUpload": parts,
        "Transitions": moves,
    }
    return {**said, **{key: value for key, value in named.items() if value}}


def _make_repository(account: Account, inputs: Inputs) -> str:
    name = str(inputs.take("name"))
    encryption = [
        each.renamed(encryptionType="encryptionType", kmsKey="kmsKey")
        for each in inputs.parts("encryptionConfigurations")
    ]
    account.ask(
        "ecr",
        "create_repository",
        repositoryName=name,
        imageTagMutability=inputs.take("imageTagMutability"),
        imageScanningConfiguration=inputs.part("imageScanningConfiguration").renamed(scanOnPush="scanOnPush"),
        encryptionConfiguration=encryption[0] if encryption else None,
        tags=pairs(account.tags(inputs)),
    )
    return name


def _apply_repository(account: Account, ident: str, inputs: Inputs) -> None:
    inputs.take("forceDelete")
    account.ask(
        "ecr",
        "put_image_tag_mutability",
        repositoryName=ident,
        imageTagMutability=inputs.take("imageTagMutability"),
    )


def _read_repository(account: Account, ident: str) -> Plain | None:
    found = account.found("ecr", "describe_repositories", repositoryNames=[ident])
    if found is None:
        return None
    there = found["repositories"][0]
    url = f"{account.account}.dkr.ecr.{account.region}.amazonaws.com/{ident}"
    return {"arn": there["repositoryArn"], "registryId": account.account, "repositoryUrl": url, "name": ident}


def _drop_repository(account: Account, ident: str) -> None:
    account.drop("ecr", "delete_repository", repositoryName=ident, force=True)


def _make_repository_part(account: Account, inputs: Inputs) -> str:
    del account
    return str(inputs.take("repository"))


def _apply_images_lifecycle(account: Account, ident: str, inputs: Inputs) -> None:
    account.ask("ecr", "put_lifecycle_policy", repositoryName=ident, lifecyclePolicyText=inputs.take("policy"))


def _read_images_lifecycle(account: Account, ident: str) -> Plain | None:
    found = account.found("ecr", "get_lifecycle_policy", repositoryName=ident)
    return None if found is None else {"registryId": account.account}


def _drop_images_lifecycle(account: Account, ident: str) -> None:
    account.drop("ecr", "delete_lifecycle_policy", repositoryName=ident)


KINDS = (
    Kind(
        token="aws:s3/bucket:Bucket",  # noqa: S106  a type's token
        make=_make_bucket,
        apply=_apply_bucket,
        read=_read_bucket,
        drop=_drop_bucket,
        fixed=frozenset({"bucket", "objectLockEnabled"}),
        tagged="arn",
    ),
    # S3 has no call that ends versioning, nor logging; both go with the bucket.
    _part("bucketVersioning", "put_bucket_versioning", "get_bucket_versioning", "", _versioning),
    _part(
        "bucketServerSideEncryptionConfiguration",
        "put_bucket_encryption",
        "get_bucket_encryption",
        "delete_bucket_encryption",
        _encryption,
    ),
    _part(
        "bucketPublicAccessBlock",
        "put_public_access_block",
        "get_public_access_block",
        "delete_public_access_block",
        _access,
    ),
    _part("bucketPolicy", "put_bucket_policy", "get_bucket_policy", "delete_bucket_policy", _policy),
    _part("bucketLogging", "put_bucket_logging", "get_bucket_logging", "", _logging),
    _part(
        "bucketOwnershipControls",
        "put_bucket_ownership_controls",
        "get_bucket_ownership_controls",
        "delete_bucket_ownership_controls",
        _ownership,
    ),
    _part(
        "bucketLifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        "get_bucket_lifecycle_configuration",
        "delete_bucket_lifecycle",
        _lifecycle,
    ),
    Kind(
        token="aws:ecr/repository:Repository",  # noqa: S106
        make=_make_repository,
        apply=_apply_repository,
        read=_read_repository,
        drop=_drop_repository,
        fixed=frozenset({"name", "encryptionConfigurations"}),
        tagged="arn",
    ),
    Kind(
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",  # noqa: S106
        make=_make_repository_part,
        apply=_apply_images_lifecycle,
        read=_read_images_lifecycle,
        drop=_drop_images_lifecycle,
        fixed=frozenset({"repository"}),
    ),
)
