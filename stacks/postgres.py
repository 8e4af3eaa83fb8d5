"""Postgres: what is the same about a server wherever it runs, and what gives its statistics to Prometheus."""

from collections.abc import Mapping

import pulumi

from envs.schema import Resources

PORT = 5432
USER = "isthmus"
PASSWORD_PATH = "/etc/isthmus/password"  # noqa: S105 - a path, not a password
AUTHORITY_PATH = "/etc/isthmus/database-authority.pem"
EXPORTER_COMMAND = ("prometheus-postgres-exporter",)
EXPORTER_PORT = 9187
EXPORTER_LIMITS = Resources.model_validate({"cpus": 0.5, "memory": "64Mi"})
"""Limits of the exporter, which uses a fifth of that memory at rest."""


def verified() -> Mapping[str, str]:
    """Variables of libpq and of Go's driver: no connection but to the server itself, as its authority vouches for it.

    The authority's certificate is in the file `AUTHORITY_PATH`, as PEM.
    """
    return {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": AUTHORITY_PATH}


def exporter_name(database: str) -> str:
    """Name of the service beside a database."""
    return f"{database}-metrics"


def exporter_env(address: pulumi.Input[str]) -> Mapping[str, pulumi.Input[str]]:
    """What the exporter reads; `address` is `HOST:PORT/DATABASE`, and the password is in a file.

    How to connect is in the address, `?sslmode=MODE`, or in libpq's variables.
    """
    return {
        "DATA_SOURCE_URI": address,
        "DATA_SOURCE_USER": USER,
        "DATA_SOURCE_PASS_FILE": PASSWORD_PATH,
    }
