"""An S3 client for the storage of a contract."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from isthmus.contract import StorageContract

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def s3_client(storage: StorageContract, *, secret_access_key: str | None = None) -> "S3Client":
    """Make a client; null credentials leave it to the SDK's chain, `secret_access_key` replaces the contract's."""
    secret = storage.secret_access_key.get_secret_value() if storage.secret_access_key else None
    config = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2, "mode": "standard"})
    return boto3.client(  # pyright: ignore[reportUnknownMemberType] - services without stubs are in the overloads
        "s3",
        endpoint_url=storage.endpoint,
        region_name=storage.region,
        aws_access_key_id=storage.access_key_id,
        aws_secret_access_key=secret_access_key or secret,
        config=config,
    )
