"""One signed request to the S3 API, without the half second that loading a whole client takes."""

import hashlib
import hmac
import http.client
import socket
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from providers.containers.object_store import REGION

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
SECONDS = 5.0


def status_of(method: str, endpoint: str, path: str, access_key: str, secret_key: str) -> int | None:
    """Send an empty request signed as AWS Signature Version 4 says; gives its status, None when nothing answers."""
    parts = urlsplit(endpoint)
    host, encoded = parts.netloc, quote(path)
    headers = sign(method, host, encoded, access_key, secret_key, datetime.now(UTC))
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, timeout=SECONDS)
    try:
        connection.request(method, encoded, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def sign(method: str, host: str, path: str, access_key: str, secret_key: str, now: datetime) -> dict[str, str]:
    """Give the headers of a request without query and body; `now` is in UTC."""
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    headers = {"host": host, "x-amz-content-sha256": EMPTY_HASH, "x-amz-date": stamp}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, path, "", lines, names, EMPTY_HASH])
    scope = f"{day}/{REGION}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret_key}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    authorization = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": authorization}


def answers(endpoint: str) -> bool:
    """Whether anything accepts connections at an endpoint."""
    parts = urlsplit(endpoint)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=SECONDS):
            return True
    except OSError:
        return False
