"""What a build is told of the machine."""

from pathlib import Path

import pytest

from providers.containers.build_settings import build_network, ca_bundle, forwarded_args, without_credentials


def test_proxies_and_indexes_are_passed_on_and_nothing_else() -> None:
    environment = {"HTTP_PROXY": "a", "https_proxy": "b", "UV_INDEX_URL": "c", "PIP_INDEX_URL": "", "AWS_SECRET": "x"}
    assert forwarded_args(environment) == {"HTTP_PROXY": "a", "https_proxy": "b", "UV_INDEX_URL": "c"}


@pytest.mark.parametrize(
    ("args", "network"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://proxy.example:3128"}, None),
        ({"HTTP_PROXY": "http://127.0.0.1:3128"}, "host"),
        ({"UV_INDEX_URL": "http://u:p@localhost:8080/simple"}, "host"),
        ({"NO_PROXY": "localhost", "no_proxy": "127.0.0.1"}, None),
    ],
)
def test_what_is_on_loopback_needs_the_hosts_network(args: dict[str, str], network: str | None) -> None:
    assert build_network(args) == network


def test_the_bundle_given_comes_first_then_the_usual_variables(tmp_path: Path) -> None:
    (tmp_path / "given.pem").write_bytes(b"given")
    (tmp_path / "usual.pem").write_bytes(b"usual")
    usual = {"SSL_CERT_FILE": str(tmp_path / "absent.pem"), "PIP_CERT": str(tmp_path / "usual.pem")}
    assert ca_bundle("given.pem", tmp_path, usual) == b"given"
    assert ca_bundle(None, tmp_path, usual) == b"usual"
    assert ca_bundle(None, tmp_path, {}) == b""


def test_credentials_are_taken_out_of_addresses() -> None:
    assert without_credentials("from http://me:pw@index/simple and http://b/") == (
        "from http://[hidden]@index/simple and http://b/"
    )
