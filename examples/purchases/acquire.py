"""Acquire: bring the raw records to the datasets bucket, once, as a version that never changes."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from .errors import PurchasesError
from .settings import MODEL

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = f"{MODEL}/raw/CDNOW_master.txt"
SHA256 = "eff6889ed364c5199d6eacbbeb7a6d559971df4406ac876f322c373f00a072ef"
"""Of the file in lifetimes 0.11.3: 69,659 transactions of 23,570 customers, January 1997 to June 1998."""


@dataclass(frozen=True, kw_only=True)
class DataVersion:
    """One version of the raw records in the bucket."""

    bucket: str
    key: str
    version_id: str
    etag: str
    sha256: str

    @property
    def uri(self) -> str:
        """Name the version in one line."""
        return f"s3://{self.bucket}/{self.key}?versionId={self.version_id}"


def client() -> "S3Client":
    """Make an S3 client out of the standard variables."""
    return boto3.client("s3")  # pyright: ignore[reportUnknownMemberType] - services without stubs are in the overloads


def packaged() -> bytes:
    """Read the records out of the installed package `lifetimes`, without importing it: it is older than our pandas."""
    try:
        files = distribution("lifetimes").files or []
    except PackageNotFoundError as error:
        raise PurchasesError("the package lifetimes, which ships the records, isn't installed") from error
    paths = [file for file in files if file.name == "CDNOW_master.txt"]
    if not paths:
        raise PurchasesError("the package lifetimes is installed without CDNOW_master.txt; install lifetimes==0.11.3")
    body = paths[0].read_binary()
    if (found := hashlib.sha256(body).hexdigest()) != SHA256:
        raise PurchasesError(f"the records differ from those of lifetimes 0.11.3: SHA-256 {found}, expected {SHA256}")
    return body


def acquire(bucket: str) -> DataVersion:
    """Put the records into the bucket if they aren't there yet, and say which version holds them."""
    s3 = client()
    body = packaged()
    try:
        head = s3.head_object(Bucket=bucket, Key=KEY)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in ("404", "NoSuchKey"):
            raise PurchasesError(f"s3://{bucket}/{KEY}: {error}") from error
        head = None
    if head is None or head.get("Metadata", {}).get("sha256") != SHA256:
        s3.put_object(Bucket=bucket, Key=KEY, Body=body, Metadata={"sha256": SHA256, "source": "lifetimes-0.11.3"})
        head = s3.head_object(Bucket=bucket, Key=KEY)
    return DataVersion(
        bucket=bucket,
        key=KEY,
        version_id=head.get("VersionId", "null"),
        etag=head.get("ETag", "").strip('"'),
        sha256=SHA256,
    )


def read(version: DataVersion) -> bytes:
    """Read that very version; PurchasesError if its bytes aren't those that were put."""
    body = client().get_object(Bucket=version.bucket, Key=version.key, VersionId=version.version_id)["Body"].read()
    if hashlib.sha256(body).hexdigest() != version.sha256:
        raise PurchasesError(f"{version.uri}: its bytes aren't those that were acquired")
    return body
