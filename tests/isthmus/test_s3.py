"""Tests of isthmus/s3.py."""

from isthmus.s3 import s3_client
from tests.harness.contracts import SECRET_KEY, contract


def test_the_contracts_endpoint_and_credentials_are_used() -> None:
    client = s3_client(contract(storage="http://127.0.0.1:17002").storage)
    assert client.meta.endpoint_url == "http://127.0.0.1:17002"
    assert client.meta.region_name == "us-east-1"
    assert client._request_signer._credentials.secret_key == SECRET_KEY  # pyright: ignore # the SDK shows it nowhere else


def test_another_secret_can_be_tried() -> None:
    client = s3_client(contract().storage, secret_access_key="wrong")
    assert client._request_signer._credentials.secret_key == "wrong"  # pyright: ignore # the SDK shows it nowhere else
