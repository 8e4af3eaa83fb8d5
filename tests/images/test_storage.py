"""The image storage. Buckets, identities and restarts are tested with the provider's resources that use it."""

import pytest

from tests.images.kit import Container, Images

pytestmark = pytest.mark.docker

IDENTITIES = '{"identities": [{"name": "admin", "credentials": [], "actions": ["Admin"]}]}'


def test_only_s3_and_the_metrics_leave_the_container(images: Images) -> None:
    with Container(images["storage"], files={"/etc/isthmus/s3.json": IDENTITIES}) as storage:
        storage.healthy("isthmus-probe", "http", "8333", "/healthz")
        # Listening sockets of /proc/net/tcp: state 0A; addresses that are not 127.0.0.1.
        script = "awk '$4 == \"0A\" && $2 !~ /^0100007F/ { print $2 }' /proc/net/tcp /proc/net/tcp6"
        ports = {int(line.split(":")[1], 16) for line in storage.run("sh", "-c", script)[1].split()}
        assert ports == {8333, 9327}
        assert storage.run("isthmus-probe", "http", "9327", "/metrics")[0] == 0


def test_nothing_starts_without_an_administrator(images: Images) -> None:
    with Container(images["storage"]) as storage:
        code, log = storage.exited()
        assert code == 1
        assert "/etc/isthmus/s3.json is missing" in log
