"""Storage speaks S3: objects, lists, versions, and refusals, in every bucket."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from isthmus.conformance.check import Check, Session, fail
from isthmus.contract import Contract, StorageContract
from isthmus.s3 import s3_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOOK = "isthmus logs storage"
_REFUSALS = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403"})


def checks(contract: Contract) -> Sequence[Check]:
    """Check each bucket, and that strangers are refused."""
    made: list[Check] = []
    for name, bucket in sorted(contract.storage.buckets.items()):
        made.append(Check(name=f"storage.objects[{name}]", run=_objects(bucket), timeout=15, look=_LOOK))
        made.append(Check(name=f"storage.versions[{name}]", run=_versions(bucket), timeout=15, look=_LOOK))
        made.append(Check(name=f"storage.refuses-strangers[{name}]", run=_strangers(bucket), timeout=15, look=_LOOK))
    return made


def _objects(bucket: str) -> Callable[[Session], str]:
    def run(session: Session) -> str:
        s3, key = _prepare(session, bucket, "object")
        body = session.token.encode() * 1000
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        got = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        if got != body:
            fail(f"the {len(body)} bytes that were put", f"{len(got)} other bytes")
        keys = [item.get("Key") for item in s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", [])]
        if keys != [key]:
            fail(f"a list with {key}", keys)
        return f"put, got and listed {len(body)} bytes in {bucket}"

    return run


def _versions(bucket: str) -> Callable[[Session], str]:
    def run(session: Session) -> str:
        s3, key = _prepare(session, bucket, "versioned")
        if s3.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
            return f"{bucket} keeps no versions, as its environment says"
        first = s3.put_object(Bucket=bucket, Key=key, Body=b"first").get("VersionId")
        second = s3.put_object(Bucket=bucket, Key=key, Body=b"second").get("VersionId")
        if not first or not second or first == second:
            fail("two version ids that differ", f"{first!r} and {second!r}")
        listed = {item.get("VersionId") for item in _list_versions(s3, bucket, key)}
        if not {first, second} <= listed:
            fail(f"versions {first} and {second} listed", sorted(map(str, listed)))
        for version, body in ((first, b"first"), (second, b"second")):
            got = s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read()
            if got != body:
                fail(f"{body!r} in version {version}", repr(got))
        return f"kept, listed and gave back 2 versions in {bucket}"

    return run


def _strangers(bucket: str) -> Callable[[Session], str]:
    def run(session: Session) -> str:
        storage = session.contract.storage
        wrong = storage
        if storage.access_key_id is None:
            wrong = storage.model_copy(update={"access_key_id": "AKIAISTHMUSCONFORM00"})
        wrong_key = s3_client(wrong, secret_access_key="not-the-secret-" + session.token)
        for who, client in (("a wrong key", wrong_key), ("nobody", anonymous_client(storage))):
            try:
                client.list_objects_v2(Bucket=bucket, MaxKeys=1)
            except ClientError as error:
                code = error.response.get("Error", {}).get("Code", "")
                if code not in _REFUSALS:
                    fail(f"{who} refused with one of {', '.join(sorted(_REFUSALS))}", code)
            else:
                fail(f"{who} refused", f"a list of {bucket}")
        return f"{bucket} refuses a wrong key, and nobody"

    return run


def anonymous_client(storage: StorageContract) -> "S3Client":
    """Make a client that signs nothing."""
    return boto3.client(  # pyright: ignore[reportUnknownMemberType] - see isthmus/s3.py
        "s3",
        endpoint_url=storage.endpoint,
        region_name=storage.region,
        config=Config(signature_version=UNSIGNED, connect_timeout=5, read_timeout=10),
    )


def _prepare(session: Session, bucket: str, what: str) -> tuple["S3Client", str]:
    s3 = s3_client(session.contract.storage)
    key = f"isthmus-conformance/{session.token}/{what}"
    session.cleanup.callback(delete_all, s3, bucket, key)
    return s3, key


def _list_versions(s3: "S3Client", bucket: str, prefix: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        items = (*page.get("Versions", []), *page.get("DeleteMarkers", []))
        found.extend({"Key": item.get("Key", ""), "VersionId": item.get("VersionId", "null")} for item in items)
    return found


def delete_all(s3: "S3Client", bucket: str, prefix: str) -> None:
    """Delete every version of every object under a prefix, and see that none is left."""
    for item in _list_versions(s3, bucket, prefix):
        s3.delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
    if left := [item["Key"] for item in _list_versions(s3, bucket, prefix)]:
        fail(f"nothing left under {bucket}/{prefix}", sorted(left))
