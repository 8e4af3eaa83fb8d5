"""Each client of a managed database, as its image has it: it connects to the server that it knows, and to no other."""

from collections.abc import Generator, Mapping

import httpx
import pytest
from testcontainers.core.network import Network

from stacks.postgres import (
    AUTHORITY_PATH,
    EXPORTER_COMMAND,
    EXPORTER_PORT,
    PASSWORD_PATH,
    PORT,
    USER,
    exporter_env,
    verified,
)
from tests.harness.authority import Authority
from tests.images.kit import Container, Images, until

pytestmark = pytest.mark.docker

HOST = "verified"
PASSWORD = "word"
KNOWN, UNKNOWN = Authority("known"), Authority("unknown")
FILES = {AUTHORITY_PATH: KNOWN.root, PASSWORD_PATH: PASSWORD}
SHOWN: Mapping[str, tuple[Authority, str]] = {
    "the server": (KNOWN, HOST),
    "another server of its authority": (KNOWN, "another"),
    "a server of another authority": (UNKNOWN, HOST),
}
"""Who signed what the server shows, and for which host."""
URI = f"postgresql+psycopg2://{USER}:{PASSWORD}@{HOST}:{PORT}/mlflow"
CONNECT = """
import sys, sqlalchemy
with sqlalchemy.create_engine(sys.argv[1]).connect() as connection:
    found = connection.execute(sqlalchemy.text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar()
sys.exit(f"over TLS: {found}")
"""


@pytest.fixture(scope="module")
def server(images: Images, network: Network) -> Generator[Container]:
    """A server that knows nothing of TLS yet."""
    env = {"DATABASES": "mlflow"}
    with Container(images["database"], env=env, files=FILES, network=network, alias=HOST) as running:
        yield running.healthy("pg_isready", "-q")


def show(server: Container, authority: Authority, host: str) -> None:
    """Have the server show other certificates from now on."""

    def done(*command: str, **env: str) -> str:
        status, said = server.run(*command, env=env)
        assert status == 0, said
        return said

    def loaded() -> str:
        return done("psql", "-At", "-c", "SELECT pg_conf_load_time()")

    before = loaded()
    certificates, key = authority.issue(host)
    for name, content in (("server.crt", certificates), ("server.key", key)):
        done("sh", "-c", f'umask 077; echo "$CONTENT" > /data/15/{name}', CONTENT=content)
    done("psql", "-U", "postgres", "-c", "ALTER SYSTEM SET ssl = on", "-c", "SELECT pg_reload_conf()")
    until(lambda: loaded() != before, "the server loads its certificates", server)


def registry(images: Images, network: Network) -> tuple[bool, str]:
    """Connect as the registry does; whether that was over TLS, and what was said."""
    client = Container(images["ml"], "-c", CONNECT, URI, env=verified(), files=FILES, network=network, alias="client")
    client.testcontainer.with_kwargs(init=True, cap_drop=["ALL"], entrypoint=["python"])
    with client:
        _, said = client.exited()
        return "over TLS: True" in said, said


def exporter(images: Images, network: Network) -> tuple[bool, str]:
    """Run what measures the database; whether it reached the server, and what it said."""
    env = {name: str(value) for name, value in exporter_env(f"{HOST}:{PORT}/mlflow").items()}
    with Container(
        images["metrics"],
        *EXPORTER_COMMAND,
        env={**env, **verified()},
        files=FILES,
        ports=[EXPORTER_PORT],
        network=network,
        alias="exporter",
    ) as running:
        running.healthy("isthmus-probe", "tcp", str(EXPORTER_PORT), seconds=30)
        found = httpx.get(f"{running.url(EXPORTER_PORT)}/metrics", timeout=30).text
        return "\npg_up 1\n" in found, running.log()


def fill(server: Container, database: str) -> tuple[bool, str]:
    """Make a database by psql, as a job does; whether that went well, and what was said."""
    env = {"PGHOST": HOST, "PGUSER": USER, "PGDATABASE": "mlflow", "PGPASSWORD": PASSWORD, **verified()}
    status, said = server.run("psql", "-q", "-c", f"CREATE DATABASE {database}", env=env)
    return status == 0, said


def test_the_server_is_connected_to(images: Images, network: Network, server: Container) -> None:
    show(server, *SHOWN["the server"])
    for reached, said in (registry(images, network), exporter(images, network), fill(server, "made")):
        assert reached, said


@pytest.mark.parametrize(
    ("shown", "openssl", "go"),
    [
        ("another server of its authority", 'does not match host name "verified"', "not verified"),
        ("a server of another authority", "certificate verify failed", "unknown authority"),
    ],
)
def test_no_other_server_is(
    images: Images, network: Network, server: Container, shown: str, openssl: str, go: str
) -> None:
    show(server, *SHOWN[shown])
    tried = ((registry(images, network), openssl), (exporter(images, network), go), (fill(server, "never"), openssl))
    for (reached, said), why in tried:
        assert not reached
        assert why in said
        assert PASSWORD not in said.split()


def test_a_server_without_tls_is_not_connected_to(server: Container) -> None:
    assert (
        server.run("psql", "-U", "postgres", "-c", "ALTER SYSTEM SET ssl = off", "-c", "SELECT pg_reload_conf()")[0]
        == 0
    )
    until(lambda: "server does not support SSL" in fill(server, "never")[1], "the server stops TLS", server)
