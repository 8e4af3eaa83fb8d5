"""The object store's S3 and IAM APIs: clients, and errors that say what was being done."""

import threading
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from isthmus.errors import IsthmusError
from providers.containers.values import Properties, reveal

if TYPE_CHECKING:
    from mypy_boto3_iam.client import IAMClient
    from mypy_boto3_s3.client import S3Client

REGION = "us-east-1"  # SeaweedFS has no regions; S3's default is what every client knows
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 60, 5


class StorageError(IsthmusError):
    """The object store refused or failed what it was asked."""


class StorageUnreachableError(StorageError):
    """The object store doesn't answer."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where an object store is, and the administrator's keys for it."""

    endpoint: str
    access_key: str
    secret_key: str

    def __repr__(self) -> str:
        return f"Access({self.endpoint})"

    @staticmethod
    def of(properties: Properties) -> "Access":
        """Read it out of the properties of a bucket or an identity."""
        bare = cast("dict[str, str]", reveal(properties))
        return Access(endpoint=bare["endpoint"], access_key=bare["accessKey"], secret_key=bare["secretKey"])

    def s3(self) -> "S3Client":
        """Give a client of the S3 API."""
        return cast("S3Client", _client("s3", self))

    def iam(self) -> "IAMClient":
        """Give a client of the IAM API, which SeaweedFS serves on the same port."""
        return cast("IAMClient", _client("iam", self))


_MAKING_CLIENTS = threading.Lock()
_WRITING_IDENTITIES: "defaultdict[str, threading.Lock]" = defaultdict(threading.Lock)


def writing_identities(endpoint: str) -> threading.Lock:
    """Give the lock to hold while identities are written: the store reads, changes and writes them all as one file."""
    return _WRITING_IDENTITIES[endpoint]


def _client(service: str, access: Access) -> Any:
    with _MAKING_CLIENTS:  # making clients isn't safe from several threads
        return _cached_client(service, access)


@cache
def _cached_client(service: str, access: Access) -> Any:
    import boto3  # half a second, which an `up` without changes needn't spend
    from botocore.config import Config

    local = (urlsplit(access.endpoint).hostname or "").startswith(("127.", "localhost"))
    config = cast("Any", Config)(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        s3={"addressing_style": "path"},
        **({"proxies": {}} if local else {}),
    )
    session = boto3.session.Session(
        aws_access_key_id=access.access_key, aws_secret_access_key=access.secret_key, region_name=REGION
    )
    return cast("Any", session).client(service, endpoint_url=access.endpoint, config=config)


@contextmanager
def storing(doing: str, endpoint: str, where: str) -> Generator[None]:
    """Turn an error of the object store into a StorageError that says what was being done."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as NoConnectionError

    try:
        yield
    except (NoConnectionError, HTTPClientError) as error:
        raise StorageUnreachableError(
            f"{doing} failed: the object store at {endpoint} doesn't answer",
            where=where,
            hint="Look at the storage container's log (isthmus logs storage), or heal it with up, then try again.",
        ) from error
    except (ClientError, BotoCoreError) as error:
        raise StorageError(f"{doing} failed: {error}", where=where) from error


def code_of(error: Exception) -> str:
    """Give the S3 or IAM code of a client error, such as NoSuchBucket; the status where there is none."""
    response = cast("dict[str, Any]", getattr(error, "response", {}))
    return str(response.get("Error", {}).get("Code", ""))
