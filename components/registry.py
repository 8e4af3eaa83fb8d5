"""Registry: experiment tracking and the model registry, spoken to by MLflow's REST API with basic auth."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.substrate import (
    Bucket,
    Database,
    Grant,
    HttpProbe,
    Metrics,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Substrate,
)
from envs.schema import Registry as RegistrySpec

USERNAME = "admin"
AUTH_FILE = "/etc/isthmus/basic_auth.ini"
TRACKING_URI_FILE = "/etc/isthmus/backend-store-uri"
DATABASES = ("mlflow", "mlflow_auth")
"""The registry's own, and its basic-auth app's users."""
PORT = 5000
OWN_HOSTS = ("localhost:*", "127.0.0.1:*", "registry", "registry:*")
"""Hosts that the registry is addressed by through a tunnel, and from inside the estate."""
CLIENT_FILE = "/home/isthmus/.mlflow/credentials"
"""Where MLflow's client looks for a user's password, in the images' home folder."""


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    """What the registry is asked for."""

    spec: RegistrySpec
    artifacts: Bucket
    """Where clients put the files of runs and models, directly by S3."""


@dataclass(frozen=True, kw_only=True)
class RegistryAccess:
    """How a service of the estate reaches the registry."""

    service: Service
    uri: str
    """From inside the estate."""
    username: str
    password: pulumi.Output[str]

    @property
    def env(self) -> dict[str, pulumi.Input[str]]:
        """Variables that MLflow's client reads, less the secret ones."""
        return {"MLFLOW_TRACKING_URI": self.uri, "MLFLOW_TRACKING_USERNAME": self.username}

    @property
    def secret_files(self) -> dict[str, pulumi.Input[str]]:
        """The file that MLflow's client reads the password from."""
        return {CLIENT_FILE: client_file(self.username, self.password)}


class Registry(pulumi.ComponentResource):
    """Model registry and experiment tracking."""

    access: RegistryAccess
    route: Route

    def __init__(
        self, name: str, args: RegistryArgs, *, substrate: Substrate, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make the database, the server and its route."""
        super().__init__("isthmus:registry:Registry", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        database = substrate.database("database", DATABASES, args.spec.database, opts=child)
        password = substrate.secret("registry-password", opts=child)
        service = substrate.service("registry", _service(args, database, password, substrate, child), opts=child)
        self.access = RegistryAccess(service=service, uri=service.url("http"), username=USERNAME, password=password)
        self.route = substrate.route(
            "registry", RouteArgs(targets=(service,), port="http", health_path="/health"), opts=child
        )
        self.register_outputs({"url": self.route.url})


def _service(
    args: RegistryArgs,
    database: Database,
    password: pulumi.Output[str],
    substrate: Substrate,
    opts: pulumi.ResourceOptions,
) -> ServiceArgs:
    return ServiceArgs(
        image=substrate.image("ml", opts=opts),
        command=("registry",),
        ports={"http": PORT},
        probe=HttpProbe(port=PORT, path="/health"),
        resources=args.spec.resources,
        env={
            "ISTHMUS_ARTIFACT_ROOT": f"s3://{args.artifacts.name}/mlflow",
            **_allowed_hosts(substrate.hosts()),
            **database.env,
        },
        files=database.files,
        secret_files={
            TRACKING_URI_FILE: database_uri(database, DATABASES[0]),
            AUTH_FILE: auth_file(database_uri(database, DATABASES[1]), password),
        },
        grants=(Grant(bucket=args.artifacts, access="readwrite"),),
        # It waits for the database by itself: what it imports takes longer than the database.
        uses=(database,),
        metrics=Metrics(port=PORT),
    )


def _allowed_hosts(outside: Sequence[str]) -> dict[str, str]:
    """Which hosts MLflow may be addressed by, where its image's own list is too short."""
    return {"MLFLOW_SERVER_ALLOWED_HOSTS": ",".join((*OWN_HOSTS, *outside))} if outside else {}


def database_uri(database: Database, name: str) -> pulumi.Output[str]:
    """SQLAlchemy's URI of one database; the password is letters and digits, so that nothing needs escaping."""
    return pulumi.Output.concat(
        f"postgresql+psycopg2://{database.user}:", database.password, "@", database.host, f":{database.port}/{name}"
    )


def client_file(username: str, password: pulumi.Output[str]) -> pulumi.Output[str]:
    """Credentials as MLflow's client reads them."""
    name = f"mlflow_tracking_username = {username}\n"
    return pulumi.Output.concat(f"[mlflow]\n{name}mlflow_tracking_password = ", password, "\n")


def auth_file(uri: pulumi.Output[str], password: pulumi.Output[str]) -> pulumi.Output[str]:
    """Configuration of MLflow's basic-auth app: nobody but the administrator may do anything unless granted."""
    return pulumi.Output.concat(
        "[mlflow]\n",
        "default_permission = NO_PERMISSIONS\n",
        pulumi.Output.concat("database_uri = ", uri, "\n"),
        f"admin_username = {USERNAME}\n",
        pulumi.Output.concat("admin_password = ", password, "\n"),
    )
