"""A contract is used from here as it is, or through a tunnel that is open as long as it is needed."""

import urllib.request
from pathlib import Path

import pytest

from isthmus.contract import Contract
from isthmus.tunnel import ToolMissingError, reachable
from tests.isthmus.cli.fakes import CONTRACT
from tests.isthmus.tunnel.kit import install, started
from tests.isthmus.tunnel.test_addresses import contract


def test_without_a_tunnel_nothing_is_opened(tmp_path: Path) -> None:
    plain = Contract.from_outputs(CONTRACT)
    with reachable(plain, {"PATH": str(tmp_path)}) as near:
        assert near == plain


def test_through_a_tunnel_every_url_answers(tmp_path: Path) -> None:
    environment = install(tmp_path, "kubectl", "aws")
    with reachable(contract(), environment) as near:
        with urllib.request.urlopen(near.registry.uri, timeout=5) as answer:
            assert answer.read() == b"port 17001"
        (_, words), *_ = started(environment)
    assert "--namespace isthmus port-forward --address=127.0.0.1 service/gateway :17001 :17008" in words
    # The tunnel's own kubeconfig goes with it.
    assert not Path(words.split()[1]).exists()


def test_a_missing_kubectl_is_an_error_before_anything(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="kubectl"), reachable(contract(), {"PATH": str(tmp_path)}):
        pass
