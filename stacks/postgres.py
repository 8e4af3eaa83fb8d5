"""Postgres: what is the same about a server wherever it runs, and what gives its statistics to Prometheus."""

from collections.abc import Mapping

import pulumi

from envs.schema import Resources

PORT = 5432
USER = "isthmus"
PASSWORD_PATH = "/etc/isthmus/password"  # noqa: S105 - a path, not a password
EXPORTER_COMMAND = ("prometheus-postgres-exporter",)
EXPORTER_PORT = 9187
EXPORTER_LIMITS = Resources.model_validate({"cpus": 0.5, "memory": "64Mi"})
"""Limits of the exporter, which uses a fifth of that memory at rest."""


def exporter_name(database: str) -> str:
    """Name of the service beside a database."""
    return f"{database}-metrics"


def exporter_env(address: pulumi.Input[str]) -> Mapping[str, pulumi.Input[str]]:
    """What the exporter reads; `address` is `HOST:PORT/DATABASE?sslmode=MODE`, and the password is in a file."""
    return {
        "DATA_SOURCE_URI": address,
        "DATA_SOURCE_USER": USER,
        "DATA_SOURCE_PASS_FILE": PASSWORD_PATH,
    }
