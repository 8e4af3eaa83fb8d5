"""Who vouches for databases in AWS: the roots of RDS' certificates, by region, as `authorities.json` holds them."""

import base64
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

FILE = Path(__file__).with_name("authorities.json")
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


@cache
def _databases() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], json.loads(FILE.read_text(encoding="utf-8"))["databases"])


def database_authority() -> str:
    """RDS' name for the authority of all these roots, the same in every region."""
    return str(_databases()["identifier"])


@cache
def database_regions() -> frozenset[str]:
    """The regions whose root is known."""
    return frozenset(_databases()["roots"])


def check_certificates(text: str) -> str:
    """The text, with its last line ended, if it is certificates as PEM and nothing else. Raises ValueError."""
    blocks = _BLOCK.findall(text)
    if not blocks or _BLOCK.sub("", text).strip():
        raise ValueError("expected a certificate as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----")
    for block in blocks:
        try:
            base64.b64decode("".join(block.split()), validate=True)
        except ValueError:
            raise ValueError("a certificate in it is damaged: between its first and last line is no base64") from None
    return text.strip() + "\n"


def database_root(region: str) -> str:
    """The authority's own certificate in one of `database_regions`, as PEM."""
    return str(_databases()["roots"][region])
