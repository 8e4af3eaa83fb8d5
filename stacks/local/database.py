"""Database: a Postgres container with one user and its databases, reached from inside the estate alone."""

from collections.abc import Sequence

import pulumi

from components.substrate import Database, Target
from envs.schema import Resources
from providers.containers import resources as containers
from stacks.images import Images
from stacks.local.site import Site
from stacks.postgres import (
    EXPORTER_COMMAND,
    EXPORTER_LIMITS,
    EXPORTER_PORT,
    PASSWORD_PATH,
    PORT,
    USER,
    exporter_env,
    exporter_name,
)
from stacks.secret import make_secret

START_TIMEOUT_SECONDS = 60


def make_database(
    site: Site,
    images: Images,
    name: str,
    databases: Sequence[str],
    limits: Resources,
    opts: pulumi.ResourceOptions,
) -> Database:
    """Start Postgres; healthy when the last of the databases takes queries."""
    password = make_secret(f"{name}-password", 32, opts)
    volume = containers.Volume(name, containers.VolumeArgs(name=site.full_name(name)), opts)
    container = containers.Container(
        name,
        containers.ContainerArgs(
            name=site.full_name(name),
            image=images.get("database").reference,
            network=site.network.name,
            aliases=[name],
            env={"DATABASES": " ".join(databases)},
            files=[containers.ContainerFile(path=PASSWORD_PATH, content=password, mode=0o400)],
            mounts=[containers.ContainerMount(volume=volume.name, path="/data")],
            memory=limits.memory,
            cpus=limits.cpus,
            health=containers.ContainerHealth(
                # The port opens slightly before Postgres takes queries.
                command=["pg_isready", "-q"],
                timeout_seconds=START_TIMEOUT_SECONDS,
            ),
            labels=site.labels(),
        ),
        opts,
    )
    make_exporter(site, images, name, databases[0], password, opts)
    return Database(
        host=pulumi.Output.from_input(name),
        port=PORT,
        user=USER,
        password=password,
        databases=tuple(databases),
        ready=container,
    )


def make_exporter(
    site: Site,
    images: Images,
    database: str,
    name: str,
    password: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> containers.Container:
    """Start what gives Postgres' statistics to Prometheus; it needs no database to be healthy."""
    host = exporter_name(database)
    container = containers.Container(
        host,
        containers.ContainerArgs(
            name=site.full_name(host),
            image=images.get("metrics").reference,
            command=list(EXPORTER_COMMAND),
            network=site.network.name,
            aliases=[host],
            env=dict(exporter_env(f"{database}:{PORT}/{name}?sslmode=disable")),
            files=[containers.ContainerFile(path=PASSWORD_PATH, content=password, mode=0o400)],
            memory=EXPORTER_LIMITS.memory,
            cpus=EXPORTER_LIMITS.cpus,
            health=containers.ContainerHealth(
                tcp=containers.ContainerHealthTcp(port=EXPORTER_PORT), timeout_seconds=30
            ),
            labels=site.labels(),
        ),
        opts,
    )
    address = f"{host}:{EXPORTER_PORT}"
    site.targets.append(Target(service=host, address=address, path="/metrics", resources=EXPORTER_LIMITS))
    return container
