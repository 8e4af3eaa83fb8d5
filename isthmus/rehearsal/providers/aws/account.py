"""The AWS account that the emulator plays, as the stand-in asks it: one call, retried, with errors that say what."""

import threading
from collections.abc import Mapping
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, HTTPClientError

from isthmus.rehearsal.errors import EndedError, RefusedError
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.retry import Transient, retried

_PASSING = frozenset(
    {
        "ConcurrentModification",
        "ConcurrentModificationException",
        "ConflictException",
        "OperationAborted",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Codes of what is to be tried again, besides every answer with the status 429 or 503."""
_PASSING_STATUS = frozenset({429, 503})
_GONE = ("NotFound", "NoSuch", "NonExistent")
_GONE_STATUS = 404


class AwsRefusedError(RefusedError):
    """AWS refused a call; `code` is its own."""

    def __init__(self, what: str, *, where: str, code: str, gone: bool) -> None:
        super().__init__(what, where=where)
        self.code = code
        self.gone = gone


class Account:
    """An account in a region, behind an emulator's URL."""

    def __init__(self, url: str, *, region: str, account: str, default_tags: Mapping[str, str] | None = None) -> None:
        """Nothing is asked yet."""
        self.region = region
        self.account = account
        self.default_tags = dict(default_tags or {})
        self._url = url
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def ask(self, service: str, operation: str, **arguments: Any) -> Plain:
        """Make a call, without the arguments that are None; raises AwsRefusedError or EndedError."""
        given = {key: value for key, value in arguments.items() if value is not None}

        def once() -> Plain:
            try:
                answer = getattr(self._client(service), operation)(**given)
            except ClientError as error:
                raise _refusal(error, service, operation) from error
            except (EndpointConnectionError, HTTPClientError) as error:
                ended = EndedError(f"the AWS emulator does not answer: {error}", where=f"{service}.{operation}")
                if isinstance(error, ConnectionClosedError):
                    # A server lets go of connections that were idle for some seconds, perhaps as one is used again.
                    raise Transient(ended) from error
                raise ended from error
            return cast("Plain", {key: value for key, value in answer.items() if key != "ResponseMetadata"})

        return retried(once)

    def found(self, service: str, operation: str, **arguments: Any) -> Plain | None:
        """The same, or None where AWS says that there is no such thing."""
        try:
            return self.ask(service, operation, **arguments)
        except AwsRefusedError as error:
            if error.gone:
                return None
            raise

    def drop(self, service: str, operation: str, **arguments: Any) -> None:
        """The same, for what may be gone already."""
        self.found(service, operation, **arguments)

    def tags(self, inputs: Inputs) -> dict[str, str]:
        """A resource's tags, the provider's default ones among them."""
        return {**self.default_tags, **(inputs.take("tags") or {})}

    def arn(self, service: str, resource: str, *, region: bool = True) -> str:
        """An ARN of this account."""
        return f"arn:aws:{service}:{self.region if region else ''}:{self.account}:{resource}"

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                config = Config(
                    retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, max_pool_connections=64
                )
                # The emulator takes the account's number for the key's id.
                self._clients[service] = boto3.client(  # pyright: ignore[reportUnknownMemberType, reportCallIssue]
                    service,  # pyright: ignore[reportArgumentType]
                    endpoint_url=self._url,
                    region_name=self.region,
                    aws_access_key_id=self.account,
                    aws_secret_access_key="rehearsal",  # noqa: S106  nobody checks it
                    config=config,
                )
            return self._clients[service]


def pairs(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Tags as a list, in order."""
    return [{key: name, value: tags[name]} for name in sorted(tags)]


def _refusal(error: ClientError, service: str, operation: str) -> Exception:
    told = cast("Plain", error.response)
    code = str(told.get("Error", {}).get("Code", ""))
    message = str(told.get("Error", {}).get("Message", "")) or str(error)
    status = int(told.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    gone = status == _GONE_STATUS or any(part in code for part in _GONE)
    refused = AwsRefusedError(
        f"the AWS emulator refuses it ({code or status}): {message}",
        where=f"{service}.{operation}",
        code=code,
        gone=gone,
    )
    if code in _PASSING or status in _PASSING_STATUS:
        headers = cast("Plain", told.get("ResponseMetadata", {})).get("HTTPHeaders", {})
        after = str(headers.get("retry-after", ""))
        return Transient(refused, float(after) if after.isdigit() else None)
    return refused
