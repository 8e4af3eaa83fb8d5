"""The image storage. Buckets, identities and restarts are tested with the provider's resources that use it."""

import pytest

from tests.images.kit import Container, Images

pytestmark = pytest.mark.docker

REMOTE_CALLS = 18333
IDENTITIES = '{"identities": [{"name": "admin", "credentials": [], "actions": ["Admin"]}]}'


def test_the_parts_that_trust_everybody_listen_on_loopback(images: Images) -> None:
    with Container(images["storage"], files={"/etc/isthmus/s3.json": IDENTITIES}) as storage:
        storage.healthy("isthmus-probe", "http", "8333", "/healthz")
        # Listening sockets of /proc/net/tcp: state 0A; addresses that are not 127.0.0.1.
        script = "awk '$4 == \"0A\" && $2 !~ /^0100007F/ { print $2 }' /proc/net/tcp /proc/net/tcp6"
        ports = {int(line.split(":")[1], 16) for line in storage.run("sh", "-c", script)[1].split()}
        assert ports == {8333, 9327, REMOTE_CALLS}
        assert storage.run("isthmus-probe", "http", "9327", "/metrics")[0] == 0


def test_remote_calls_are_refused_without_the_servers_own_certificate(images: Images) -> None:
    with Container(images["storage"], files={"/etc/isthmus/s3.json": IDENTITIES}) as storage:
        storage.healthy("isthmus-probe", "http", "8333", "/healthz")
        connect = f"sleep 2 | openssl s_client -alpn h2 -connect 127.0.0.1:{REMOTE_CALLS}"
        own = "-cert /run/isthmus/certificate.pem -key /run/isthmus/key.pem"
        assert "alert certificate required" in storage.run("sh", "-c", f"{connect} 2>&1")[1]
        assert "alert" not in storage.run("sh", "-c", f"{connect} {own} 2>&1")[1]


def test_nothing_starts_without_an_administrator(images: Images) -> None:
    with Container(images["storage"]) as storage:
        code, log = storage.exited()
        assert code == 1
        assert "/etc/isthmus/s3.json is missing" in log
