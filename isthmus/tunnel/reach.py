"""Reach: a contract whose every URL can be used from here, for as long as something needs it."""

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from isthmus.contract import Contract
from isthmus.tunnel.addresses import LOOPBACK, remote_ports, through
from isthmus.tunnel.forwarding import Forwarding
from isthmus.tunnel.tools import KUBECTL, find_tool, write_kubeconfig


@contextmanager
def reachable(contract: Contract, environment: Mapping[str, str]) -> Generator[Contract]:
    """Give the contract as it is used from here: as it is, or with its URLs on loopback while a tunnel is open.

    Raises ToolMissingError, ClusterAccessError and TunnelError.
    """
    ports = remote_ports(contract)
    if contract.tunnel is None or not ports:
        yield contract
        return
    kubectl = find_tool(KUBECTL, environment)
    with tempfile.TemporaryDirectory(prefix="isthmus-tunnel-") as folder:
        config = write_kubeconfig(contract.tunnel, Path(folder), environment)
        command = [kubectl, "--kubeconfig", str(config), "--namespace", contract.tunnel.namespace]
        command += ["port-forward", f"--address={LOOPBACK}", f"service/{contract.tunnel.service}"]
        with Forwarding(command, ports, environment) as forwarding:
            yield through(contract, forwarding.ports)
