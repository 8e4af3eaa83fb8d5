"""The image database: killed at any time, it comes back with its databases."""

import secrets
import time
from collections.abc import Generator

import pytest

from tests.images.kit import Container, Images

pytestmark = pytest.mark.docker

PASSWORD = "it's a $password"
READY = ("pg_isready", "-q")


@pytest.fixture
def volume(images: Images) -> Generator[str]:
    """Name of a volume of this test's own."""
    name = f"isthmus-test-{secrets.token_hex(6)}"
    yield name
    images.rig.api.remove_volume(name)


def database(
    images: Images, volume: str, *, password: str = PASSWORD, databases: str = "mlflow mlflow_auth"
) -> Container:
    """A server that isn't started yet."""
    return Container(
        images["database"],
        env={"DATABASES": databases},
        files={"/etc/isthmus/password": password},
        volumes={volume: "/data"},
    )


def names(server: Container) -> set[str]:
    """The databases that user isthmus owns."""
    sql = "SELECT datname FROM pg_database WHERE datdba = 'isthmus'::regrole"
    return set(server.run("psql", "-Atc", sql)[1].split())


def query(server: Container, password: str) -> int:
    """Log in over the network; returns psql's exit status."""
    return server.run("psql", "-h", "127.0.0.1", "-d", "mlflow", "-c", "SELECT 1", env={"PGPASSWORD": password})[0]


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0])
def test_killed_while_it_is_made_it_is_made_again(images: Images, volume: str, seconds: float) -> None:
    with database(images, volume) as server:
        time.sleep(seconds)
        server.docker.kill()
        server.docker.start()
        assert names(server.healthy(*READY)) == {"mlflow", "mlflow_auth"}


def test_data_passwords_and_databases_follow_what_is_asked(images: Images, volume: str) -> None:
    with database(images, volume) as server:
        server.healthy(*READY)
        assert query(server, PASSWORD) == 0
        assert query(server, "another") == 2
        assert server.run("psql", "-c", "CREATE TABLE kept (n int)", "mlflow")[0] == 0
        assert server.run("psql", "-h", "127.0.0.1", "-U", "postgres", "-w", "-c", "SELECT 1")[0] == 2
        assert "it's" not in server.log()
        with database(images, volume) as second:
            assert "another container has this volume open" in second.exited()[1]
        server.docker.kill()
    with database(images, volume, password="changed", databases="mlflow third") as server:
        server.healthy(*READY)
        assert query(server, "changed") == 0
        assert query(server, PASSWORD) == 2
        assert names(server) == {"mlflow", "mlflow_auth", "third"}
        assert server.run("psql", "-c", "TABLE kept", "mlflow")[0] == 0


def test_a_missing_password_is_said(images: Images, volume: str) -> None:
    with Container(images["database"], volumes={volume: "/data"}) as server:
        code, log = server.exited()
        assert code == 1
        assert "/etc/isthmus/password is missing or empty" in log
