"""The registry: MLflow's tracking server with its basic-auth app, in one process, with metrics."""

import configparser
import gc
import hashlib
import importlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from isthmus_runtime.exposition import Application, Exposition
from isthmus_runtime.waiting import wait_for

AUTH_FILE = Path("/etc/isthmus/basic_auth.ini")
BACKEND_FILE = Path("/etc/isthmus/backend-store-uri")
PRIVATE_AUTH_FILE = Path("/run/isthmus/basic_auth.ini")
PORT = 5000
DATABASE_PORT = 5432
AUTH_CACHE_SECONDS = 60
"""How long a password that was right stays so. To check one costs 0.1 to 0.4 s of CPU, and a client sends it with every
request; MLflow forgets it at once when it is changed by its API, and there is one process only."""
_HEALTH = ("/health", "/version")
_HOSTS = "localhost,localhost:*,127.0.0.1,127.0.0.1:*,[[]::1]:*,registry,registry:*"
"""Host headers that are answered by default: the published port's and the estate's own name for the registry."""
_log = logging.getLogger("isthmus.registry")


class RegistryConfigurationError(Exception):
    """Something that the registry needs before it can start is missing."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """What the registry is told by its container: two secret files and a variable."""

    backend_uri: str
    artifact_root: str
    auth: configparser.ConfigParser
    username: str
    password: str

    @property
    def auth_uri(self) -> str:
        """Where the basic-auth app keeps its users."""
        return self.auth["mlflow"].get("database_uri", "")

    @classmethod
    def read(cls, *, backend_file: Path = BACKEND_FILE, auth_file: Path = AUTH_FILE) -> "Configuration":
        """Read the files and `ISTHMUS_ARTIFACT_ROOT`; raises RegistryConfigurationError for one that is missing."""
        root = os.environ.get("ISTHMUS_ARTIFACT_ROOT", "")
        if not root:
            raise RegistryConfigurationError("ISTHMUS_ARTIFACT_ROOT is not set: give the S3 URI of the artifacts' root")
        auth = configparser.ConfigParser(interpolation=None)
        auth.read_string(_content(auth_file))
        if not auth.has_option("mlflow", "admin_username") or not auth.has_option("mlflow", "admin_password"):
            raise RegistryConfigurationError(f"{auth_file}: [mlflow] must give admin_username and admin_password")
        return cls(
            backend_uri=_content(backend_file).strip(),
            artifact_root=root,
            auth=auth,
            username=auth["mlflow"]["admin_username"],
            password=auth["mlflow"]["admin_password"],
        )

    def write_auth(self, path: Path = PRIVATE_AUTH_FILE) -> None:
        """Write what MLflow's basic-auth app reads: what was given, and the kit's defaults for the rest."""
        if not self.auth.has_option("mlflow", "auth_cache_ttl_seconds"):
            self.auth.set("mlflow", "auth_cache_ttl_seconds", str(AUTH_CACHE_SECONDS))
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        with path.open("w", encoding="utf-8") as file:
            self.auth.write(file)

    def variables(self) -> dict[str, str]:
        """The variables by which `mlflow server` configures its own server processes."""
        return {
            "_MLFLOW_SERVER_FILE_STORE": self.backend_uri,
            "_MLFLOW_SERVER_REGISTRY_STORE": self.backend_uri,
            "_MLFLOW_SERVER_ARTIFACT_ROOT": self.artifact_root,
            "_MLFLOW_SGI_NAME": "uvicorn",
            "MLFLOW_AUTH_CONFIG_PATH": str(PRIVATE_AUTH_FILE),
            # Signs the sign-up form only; made of the password so that it is the same after a restart.
            "MLFLOW_FLASK_SERVER_SECRET_KEY": hashlib.sha256(f"form:{self.password}".encode()).hexdigest(),
            # Artifacts go from clients to S3 directly, and nothing here is a job.
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "MLFLOW_SERVER_ALLOWED_HOSTS": os.environ.get("MLFLOW_SERVER_ALLOWED_HOSTS") or _HOSTS,
        }


def main() -> None:
    """Serve until stopped."""
    # What is imported stays; to look through it for garbage again and again takes a quarter of the start.
    gc.disable()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        configuration = Configuration.read()
    except RegistryConfigurationError as error:
        raise SystemExit(f"isthmus registry: {error}") from None
    configuration.write_auth()
    os.environ.update(configuration.variables())
    application = Exposition(make_application(configuration), quiet=_HEALTH)
    uvicorn = importlib.import_module("uvicorn")
    gc.freeze()
    gc.enable()
    uvicorn.run(application, host="0.0.0.0", port=PORT, access_log=False, log_level="warning", lifespan="on")  # noqa: S104 - inside a container


def make_application(configuration: Configuration) -> Application:
    """MLflow's server with its basic-auth app, as an ASGI application; makes the tables of both databases first."""
    backends = importlib.import_module("mlflow.server.handlers")
    for uri, what in ((configuration.backend_uri, "the database"), (configuration.auth_uri, "the users' database")):
        wait_for(uri, what, default_port=DATABASE_PORT)
    backends.initialize_backend_stores(
        configuration.backend_uri, configuration.backend_uri, configuration.artifact_root
    )
    auth = importlib.import_module("mlflow.server.auth")
    application = cast(Application, auth.create_app())
    # MLflow takes the configured password for a new administrator only; here the file always holds.
    if not auth.store.authenticate_user(configuration.username, configuration.password):
        auth.store.update_user(configuration.username, password=configuration.password)
        _log.info("the password of %s was changed to the configured one", configuration.username)
    return application


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RegistryConfigurationError(f"{path}: {reason}: put this file there before the start") from None


if __name__ == "__main__":
    sys.exit(main())
