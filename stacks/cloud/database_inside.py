"""Database, from inside the cluster: the databases that a server is not made with, and its statistics."""

from dataclasses import replace

import pulumi

from components.substrate import Database, Image, Metrics, ServiceArgs, TcpProbe
from envs.schema import Resources
from stacks.cloud.workload import Workloads, make_service, make_task
from stacks.postgres import (
    EXPORTER_COMMAND,
    EXPORTER_LIMITS,
    EXPORTER_PORT,
    PASSWORD_PATH,
    exporter_env,
    exporter_name,
)

TASK_LIMITS = Resources.model_validate({"cpus": 0.25, "memory": "128Mi"})
TASK_SECONDS = 900
"""How long to try; a server that was just made may not take connections yet."""
FILL = f"""
PGPASSWORD=$(cat {PASSWORD_PATH})
export PGPASSWORD
for name in "$@"; do
    if [ -z "$(psql -qtA -v ON_ERROR_STOP=1 -c "SELECT 1 FROM pg_database WHERE datname = '$name'")" ]; then
        psql -q -v ON_ERROR_STOP=1 -c "CREATE DATABASE $name"
    fi
done
"""  # noqa: S608 - the names are the program's own
"""Makes the databases that are missing; names are letters, digits and underscores."""


def fill_database(on: Workloads, image: Image, name: str, database: Database, opts: pulumi.ResourceOptions) -> Database:
    """Make the databases beside the first; the server is ready when they are there."""
    first, *others = database.databases
    if not others:
        return database
    args = ServiceArgs(
        image=image,
        command=tuple(others),
        ports={},
        probe=TcpProbe(port=database.port),
        resources=TASK_LIMITS,
        env={
            "PGDATABASE": first,
            "PGHOST": database.host,
            "PGPORT": str(database.port),
            "PGUSER": database.user,
            **database.env,
        },
        files=database.files,
        secret_files={PASSWORD_PATH: database.password},
        uses=(database,),
        after=(database.ready,),
        start_timeout_seconds=TASK_SECONDS,
    )
    task = make_task(on, f"{name}-databases", args, opts, entrypoint=("/bin/sh", "-euc", FILL, "fill"))
    return replace(database, ready=task)


def make_exporter(on: Workloads, image: Image, name: str, database: Database, opts: pulumi.ResourceOptions) -> None:
    """Run what gives the server's statistics to Prometheus."""
    uri = pulumi.Output.concat(database.host, f":{database.port}/{database.databases[0]}")
    args = ServiceArgs(
        image=image,
        command=EXPORTER_COMMAND,
        ports={},
        probe=TcpProbe(port=EXPORTER_PORT),
        resources=EXPORTER_LIMITS,
        env={**exporter_env(uri), **database.env},
        files=database.files,
        secret_files={PASSWORD_PATH: database.password},
        uses=(database,),
        metrics=Metrics(port=EXPORTER_PORT),
        start_timeout_seconds=30,
    )
    make_service(on, exporter_name(name), args, opts)
