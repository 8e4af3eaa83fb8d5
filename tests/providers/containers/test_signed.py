"""Signed requests: against AWS's own signer, and against nothing."""

from datetime import UTC, datetime
from typing import Any, cast

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from providers.containers import signed

NOWHERE = "http://127.0.0.1:1"


def test_the_signature_is_the_one_that_botocore_gives() -> None:
    now = datetime.now(UTC)
    ours = signed.sign("HEAD", "127.0.0.1:17002", "/models", "key", "secret/+", now)
    request = AWSRequest("HEAD", "http://127.0.0.1:17002/models", headers={"x-amz-content-sha256": signed.EMPTY_HASH})
    request.context["timestamp"] = ours["x-amz-date"]
    signer: Any = SigV4Auth(Credentials("key", "secret/+"), "s3", "us-east-1")
    cast("Any", request.headers)["X-Amz-Date"] = ours["x-amz-date"]
    signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    assert ours["authorization"].endswith(f"Signature={signature}")


def test_nothing_there_is_no_status() -> None:
    assert signed.status_of("HEAD", NOWHERE, "/x", "key", "secret") is None
    assert signed.answers(NOWHERE) is False
