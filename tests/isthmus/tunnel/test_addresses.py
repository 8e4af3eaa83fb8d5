"""What is behind the tunnel moves to loopback; what is not stays where it is."""

from typing import Any

from isthmus.contract import Contract
from isthmus.tunnel.addresses import remote_ports, through
from tests.isthmus.cli.fakes import CONTRACT

HOST = "k8s-gateway.elb.eu-central-1.amazonaws.com"
TUNNEL = {"cluster": "c", "region": "eu-central-1", "namespace": "isthmus", "service": "gateway", "host": HOST}


def contract(**changes: Any) -> Contract:
    """A contract behind a tunnel, but for its public serving."""
    values: dict[str, Any] = {
        **CONTRACT,
        "tunnel": TUNNEL,
        "registry": {"uri": f"http://{HOST}:17001", "username": "admin", "password": "hidden"},
        "serving": {"url": "https://mlops.example.org:17004", "slots": {"a": f"http://{HOST}:17008/a"}},
    }
    return Contract.from_outputs({**values, **changes})


def test_ports_are_those_of_the_tunnels_host() -> None:
    assert remote_ports(contract()) == (17001, 17008)
    assert remote_ports(Contract.from_outputs(CONTRACT)) == ()


def test_urls_move_and_the_rest_stays() -> None:
    near = through(contract(), {17001: 40001, 17008: 40002})
    assert near.registry.uri == "http://127.0.0.1:40001"
    assert near.serving.slots == {"a": "http://127.0.0.1:40002/a"}
    assert near.serving.url == "https://mlops.example.org:17004"
    assert near.registry.password.get_secret_value() == "hidden"
    assert near.tunnel is None
