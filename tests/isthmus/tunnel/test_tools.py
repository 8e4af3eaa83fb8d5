"""What is missing is named, with where it comes from; the user's own kubeconfig stays as it is."""

from pathlib import Path

import pytest

from isthmus.contract import TunnelContract
from isthmus.tunnel.tools import ClusterAccessError, ToolMissingError, find_tool, write_kubeconfig
from tests.isthmus.tunnel.kit import install

TUNNEL = TunnelContract(cluster="c", region="r", namespace="n", service="s", host="h")


@pytest.mark.parametrize("name", ["kubectl", "aws"])
def test_a_missing_program_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match=f"{name} is not installed") as caught:
        find_tool(name, {"PATH": str(tmp_path)})
    assert "https://" in caught.value.hint


def test_the_kubeconfig_is_the_tunnels_own(tmp_path: Path) -> None:
    environment = install(tmp_path / "bin", "aws")
    assert write_kubeconfig(TUNNEL, tmp_path, environment) == tmp_path / "kubeconfig"
    assert (tmp_path / "kubeconfig").is_file()


def test_who_is_refused_is_told_who_is_let_in(tmp_path: Path) -> None:
    environment = {**install(tmp_path / "bin", "aws"), "AWS_MODE": "refused"}
    with pytest.raises(ClusterAccessError, match="AccessDenied") as caught:
        write_kubeconfig(TUNNEL, tmp_path, environment)
    assert "aws.cluster.admins" in caught.value.hint
