"""Containers' inputs as typed Python, and the hash that tells whether one was made of them."""

from typing import Any

import pytest

from providers.containers.container_payload import payload
from providers.containers.container_spec import ContainerSpec, File
from providers.containers.ownership import Ownership
from providers.containers.values import Secret

OWNER = "0123456789ab"
INPUTS: dict[str, Any] = {
    "name": "web",
    "image": "sha256:1",
    "network": "net",
    "memory": 100_000_000,
    "env": {"A": "1", "KEY": Secret("hush-hush")},
    "files": [{"path": "/open", "content": "x"}, {"path": "/closed", "content": Secret("y"), "mode": Secret(0o440)}],
    "ports": [{"container": 80, "host": 8080, "ip": "127.0.0.1"}],
    "health": {"tcp": {"port": 80}, "timeoutSeconds": 5},
}


def _print(owner: str = OWNER, **changes: Any) -> str:
    return ContainerSpec.of({**INPUTS, **changes}).fingerprint(owner, with_gpus=False)


@pytest.mark.parametrize(
    "change",
    [
        {"image": "sha256:2"},
        {"env": {"A": "1", "KEY": Secret("other")}},
        {"env": {"A": "1", "KEY": "hush-hush"}},
        {"command": []},
        {"ports": []},
        {"owner": "ba9876543210"},
    ],
)
def test_what_needs_a_new_container_changes_the_hash(change: dict[str, Any]) -> None:
    assert _print(**change) != _print()


@pytest.mark.parametrize(
    "change", [{"memory": 1}, {"cpus": 2}, {"health": {}}, {"stopTimeout": 3}, {"gpuFallback": "cpu"}]
)
def test_what_changes_in_place_does_not(change: dict[str, Any]) -> None:
    assert _print(**change) == _print()


def test_a_secret_map_hashes_as_a_map_of_secrets() -> None:
    assert _print(env=Secret({"A": "1"})) == _print(env={"A": Secret("1")})


def test_files_are_closed_when_they_are_secret() -> None:
    spec = ContainerSpec.of(INPUTS)
    assert spec.files == (
        File(path="/open", content="x", mode=0o444),
        File(path="/closed", content="y", mode=0o440),
    )
    whole = ContainerSpec.of({**INPUTS, "files": Secret([{"path": "/all", "content": "z"}])})
    assert whole.files == (File(path="/all", content="z", mode=0o400),)
    assert "y" in spec.secrets


def test_the_payload_is_locked_down_and_holds_no_secret_in_a_label() -> None:
    ownership = Ownership(owner=OWNER, stack="s", urn="urn:pulumi:s::p::t::n")
    body = payload(ContainerSpec.of({**INPUTS, "cpus": 1.5}), ownership, with_gpus=False)
    host = body["HostConfig"]
    assert host["PortBindings"] == {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]}
    assert (host["CapDrop"], host["Memory"], host["MemorySwap"]) == (["ALL"], 100_000_000, 100_000_000)
    assert (host["CpuPeriod"], host["CpuQuota"]) == (100_000, 150_000)
    assert "DeviceRequests" not in host
    assert "hush" not in str(body["Labels"])
    assert "/var/run/docker.sock" not in str(body)


def test_gpus_are_asked_for_where_they_are_granted() -> None:
    ownership = Ownership(owner=OWNER, stack="s", urn="urn:pulumi:s::p::t::n")
    body = payload(ContainerSpec.of({**INPUTS, "gpus": 2}), ownership, with_gpus=True)
    assert body["HostConfig"]["DeviceRequests"] == [{"Driver": "", "Count": 2, "Capabilities": [["gpu"]]}]
