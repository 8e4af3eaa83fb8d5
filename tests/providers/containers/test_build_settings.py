"""What a build is told of the machine."""

from pathlib import Path

import pytest

from providers.containers.build_settings import build_network, ca_bundle, forwarded_args, without_credentials


def test_proxies_and_indexes_are_passed_on_and_nothing_else(tmp_path: Path) -> None:
    environment = {"HTTP_PROXY": "a", "https_proxy": "b", "UV_INDEX_URL": "c", "PIP_INDEX_URL": "", "AWS_SECRET": "x"}
    passed = {"HTTP_PROXY": "a", "https_proxy": "b", "UV_INDEX_URL": "c", "PIP_INDEX_URL": "c"}
    assert forwarded_args(environment, tmp_path) == passed


def test_an_index_in_pips_configuration_file_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / ".pip").mkdir()
    (tmp_path / ".pip" / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/simple\n", encoding="utf-8")
    passed = forwarded_args({"PIP_INDEX_URL": "", "XDG_CONFIG_DIRS": str(tmp_path)}, tmp_path)
    assert passed == {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple"}
    assert build_network(passed) == "host"


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
