"""The databases that RDS does not make are made from inside, once each; statistics come from beside the server."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from envs.authorities import database_root
from stacks.cloud.database_inside import FILL
from stacks.postgres import PASSWORD_PATH
from tests.harness.cloud_estate import production

PSQL = """#!/bin/sh
echo "$PGPASSWORD|$*" >> "$LOG"
case "$*" in *"'there'"*) echo 1 ;; esac
"""


def pod(type_: str, name: str) -> Any:
    """The pod of a workload of the production estate."""
    return production().of(type_, name).inputs["spec"]["template"]["spec"]


def test_a_job_makes_what_the_server_has_not() -> None:
    (container,) = pod("kubernetes:batch/v1:Job", "database-databases")["containers"]
    assert container["command"][:2] == ["/bin/sh", "-euc"]
    assert container["args"] == ["mlflow_auth"]
    env = {each["name"]: each["value"] for each in container["env"]}
    assert (env["PGDATABASE"], env["PGHOST"]) == ("mlflow", "database.test")
    assert PASSWORD_PATH in {mount["mountPath"] for mount in container["volumeMounts"]}


def test_only_what_is_missing_is_made(tmp_path: Path) -> None:
    (tmp_path / "psql").write_text(PSQL, encoding="utf-8")
    (tmp_path / "psql").chmod(0o755)
    (tmp_path / "password").write_text("hidden", encoding="utf-8")
    script = FILL.replace(PASSWORD_PATH, str(tmp_path / "password"))
    env = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}", "LOG": str(tmp_path / "log")}
    subprocess.run(["/bin/sh", "-euc", script, "fill", "there", "absent"], env=env, check=True)
    said = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert [line for line in said if "CREATE" in line] == ["hidden|-q -v ON_ERROR_STOP=1 -c CREATE DATABASE absent"]


def test_a_server_that_does_not_answer_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "psql").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    (tmp_path / "psql").chmod(0o755)
    (tmp_path / "password").write_text("hidden", encoding="utf-8")
    script = FILL.replace(PASSWORD_PATH, str(tmp_path / "password"))
    env = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}
    ran = subprocess.run(["/bin/sh", "-euc", script, "fill", "absent"], env=env, check=False)
    # The Job's own attempts follow.
    assert ran.returncode != 0


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("kubernetes:batch/v1:Job", "database-databases"),
        ("kubernetes:apps/v1:Deployment", "database-metrics"),
        ("kubernetes:apps/v1:Deployment", "registry"),
    ],
)
def test_every_client_checks_the_certificate_of_the_server(type_: str, name: str) -> None:
    (container,) = pod(type_, name)["containers"]
    env = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    assert env["PGSSLMODE"] == "verify-full"
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    assert mounts[env["PGSSLROOTCERT"]]["readOnly"]
    config = production().of("kubernetes:core/v1:ConfigMap", name).inputs["data"]
    assert config[mounts[env["PGSSLROOTCERT"]]["subPath"]] == database_root("eu-central-1")


def test_nobody_else_may_connect_to_the_server() -> None:
    policies = [each for each in production().resources if each.type == "kubernetes:networking.k8s.io/v1:NetworkPolicy"]
    ways = {
        each.name: [port for way in each.inputs["spec"].get("egress", []) for port in way["ports"]] for each in policies
    }
    leaving = {name for name, ports in ways.items() if 5432 in {port.get("port") for port in ports}}
    assert leaving == {"database-databases", "database-metrics", "registry"}


def test_statistics_are_watched() -> None:
    (container,) = pod("kubernetes:apps/v1:Deployment", "database-metrics")["containers"]
    env = {each["name"]: each["value"] for each in container["env"]}
    assert env["DATA_SOURCE_URI"] == "database.test:5432/mlflow"
    config = production().of("kubernetes:core/v1:ConfigMap", "prometheus").inputs["data"]
    assert "database-metrics:9187" in config["etc-prometheus-prometheus.yml"]
