"""Registries: credentials for those that need some, asked for when they are used, and kept nowhere."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from isthmus.errors import IsthmusError

ECR_HOST = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")
"""`123456789012.dkr.ecr.eu-central-1.amazonaws.com`; nobody but AWS is ever given its tokens."""


class RegistryLoginError(IsthmusError):
    """A registry's credentials can't be had."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """A user and a password for one registry."""

    username: str
    password: str = field(repr=False)


def _client(region: str) -> Any:
    # Imported here: an estate of containers alone needs no SDK of AWS for its images.
    import boto3

    return cast("Any", boto3).client("ecr", region_name=region)


def login(repository: str, where: str, *, client: Callable[[str], Any] = _client) -> Login | None:
    """Credentials for a repository's registry; None for one that is not ECR, which is used as anybody.

    ECR's last twelve hours and come from the credential chain of AWS. Raises RegistryLoginError.
    """
    host = repository.partition("/")[0]
    found = ECR_HOST.fullmatch(host)
    if found is None:
        return None
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        given = client(found["region"]).get_authorization_token(registryIds=[found["account"]])
    except (BotoCoreError, ClientError) as error:
        raise RegistryLoginError(
            f"no credentials for {host}: {error}",
            where=where,
            hint="Sign in to AWS (aws sts get-caller-identity says as whom), with ecr:GetAuthorizationToken allowed.",
        ) from error
    token = str(given["authorizationData"][0]["authorizationToken"])
    username, _, password = base64.b64decode(token).decode().partition(":")
    return Login(username=username, password=password)
