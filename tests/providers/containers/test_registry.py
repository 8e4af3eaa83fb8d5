"""Credentials for ECR are asked for when they are used; other registries get none."""

import base64
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from providers.containers.registry import RegistryLoginError, login

ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/isthmus/prod/ml"


class _Client:
    """ECR, as far as it is asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[Any] = []
        self._error = error

    def get_authorization_token(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self._error is not None:
            raise self._error
        token = base64.b64encode(b"AWS:pass:word").decode()
        return {"authorizationData": [{"authorizationToken": token}]}


@pytest.mark.parametrize("repository", ["127.0.0.1:5000/a/b", "mirror.test/a", ECR.replace("amazonaws.com", "x.test")])
def test_other_registries_get_no_credentials(repository: str) -> None:
    assert login(repository, "urn", client=lambda _region: pytest.fail("asked ECR")) is None


def test_ecr_is_asked_in_its_own_region_and_for_its_own_account() -> None:
    client, regions = _Client(), list[str]()

    def made(region: str) -> _Client:
        regions.append(region)
        return client

    found = login(ECR, "urn", client=made)
    assert found is not None
    assert (found.username, found.password) == ("AWS", "pass:word")
    assert (regions, client.asked) == (["eu-central-1"], [{"registryIds": ["123456789012"]}])


def test_the_password_is_not_shown() -> None:
    assert "pass:word" not in repr(login(ECR, "urn", client=lambda _region: _Client()))


def test_without_credentials_the_registry_is_named() -> None:
    with pytest.raises(RegistryLoginError) as caught:
        login(ECR, "urn", client=lambda _region: _Client(NoCredentialsError()))
    assert "123456789012.dkr.ecr.eu-central-1" in str(caught.value)
    assert "aws sts get-caller-identity" in caught.value.hint
