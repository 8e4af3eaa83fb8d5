"""The databases that RDS does not make are made from inside, once each; statistics come from beside the server."""

import os
import subprocess
from pathlib import Path
from typing import Any

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
    assert (env["PGDATABASE"], env["PGSSLMODE"], env["PGHOST"]) == ("mlflow", "require", "database.test")
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


def test_statistics_come_over_tls_and_are_watched() -> None:
    (container,) = pod("kubernetes:apps/v1:Deployment", "database-metrics")["containers"]
    env = {each["name"]: each["value"] for each in container["env"]}
    assert env["DATA_SOURCE_URI"] == "database.test:5432/mlflow?sslmode=require"
    config = production().of("kubernetes:core/v1:ConfigMap", "prometheus").inputs["data"]
    assert "database-metrics:9187" in config["etc-prometheus-prometheus.yml"]
