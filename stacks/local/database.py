"""Database: a Postgres container with one user and its databases, reached from inside the estate alone."""

from collections.abc import Sequence

import pulumi

from components.substrate import Database
from envs.schema import Resources
from providers.containers import resources as containers
from stacks.local.image import Images
from stacks.local.secret import make_secret
from stacks.local.site import Site

PORT = 5432
USER = "isthmus"
PASSWORD_PATH = "/etc/isthmus/password"  # noqa: S105 - a path, not a password
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
    return Database(
        host=pulumi.Output.from_input(name),
        port=PORT,
        user=USER,
        password=password,
        databases=tuple(databases),
        ready=container,
    )
