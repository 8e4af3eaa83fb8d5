import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.estate import compose
from bench.estate.wanted import Wanted, wanted
from isthmus.engine.state import Deployment
from isthmus.engine.values import Secret
from tests.bench.estate.parts import container

DATABASE = container(
    "database",
    env={"DATABASES": "a b"},
    files=[{"path": "/etc/isthmus/password", "content": Secret("word"), "mode": 256.0}],
    mounts=[{"volume": "e-data", "path": "/data"}],
    health={"command": ["pg_isready", "-q"], "timeoutSeconds": 60.0},
    cpus=1.0,
)
GATEWAY = container("gateway", ports=[{"container": 80.0, "host": 17001.0, "ip": "127.0.0.1"}], command=["run", "a$b"])
REGISTRY = container(
    "registry",
    dependencies=("urn::database",),
    shmSize=2.0**27,
    stopTimeout=3.0,
    health={"http": {"port": 5000.0, "path": "/health"}, "timeoutSeconds": 60.0},
)


@pytest.fixture
def containers() -> list[Wanted]:
    """A database, what needs it, and what is published."""
    return wanted(Deployment(resources=(DATABASE, GATEWAY, REGISTRY)))


@pytest.fixture
def services(containers: list[Wanted], tmp_path: Path) -> dict[str, Any]:
    """Their services."""
    return compose.document(containers, tmp_path, interval=0.5)["services"]


def test_health_conditions_and_edges_are_the_kits(services: dict[str, Any]) -> None:
    assert services["database"]["healthcheck"]["test"] == ["CMD", "pg_isready", "-q"]
    assert services["registry"]["healthcheck"]["test"] == ["CMD", "isthmus-probe", "http", "5000", "/health"]
    assert services["gateway"]["healthcheck"]["test"] == ["CMD", "isthmus-probe", "tcp", "80"]
    assert services["registry"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "depends_on" not in services["gateway"]
    assert {one["healthcheck"]["interval"] for one in services.values()} == {"500ms"}


def test_limits_ports_and_safety_are_the_kits(services: dict[str, Any]) -> None:
    assert services["gateway"]["ports"] == ["127.0.0.1:17001:80"]
    assert services["gateway"]["command"] == ["run", "a$$b"]
    database, registry = services["database"], services["registry"]
    assert (database["mem_limit"], database["memswap_limit"], database["cpus"]) == (2**20, 2**20, 1.0)
    assert (registry["shm_size"], registry["stop_grace_period"]) == (2**27, "3s")
    assert all(one["cap_drop"] == ["ALL"] and one["init"] for one in services.values())


def test_files_are_laid_out_for_the_containers_user(containers: list[Wanted], tmp_path: Path) -> None:
    written = compose.write(containers, tmp_path / "compose", interval=1.0)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700
    secret = written.parent / "database" / "etc/isthmus/password"
    assert secret.read_text(encoding="utf-8") == "word"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o400
    loaded = yaml.safe_load(written.read_text(encoding="utf-8"))
    assert loaded["services"]["database"]["volumes"] == ["e-data:/data", f"{secret}:/etc/isthmus/password:ro"]
    compose.write(containers, tmp_path / "compose", interval=1.0)


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_compose_takes_the_file(containers: list[Wanted], tmp_path: Path) -> None:
    written = compose.write(containers, tmp_path / "compose", interval=1.0)
    ended = subprocess.run(
        ["docker-compose", "-f", str(written), "config", "-q"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
