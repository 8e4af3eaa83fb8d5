"""Object store: one SeaweedFS container a stack, which speaks S3 and IAM on a loopback port."""

import json
from dataclasses import dataclass

import pulumi

from components.substrate import Target
from envs.schema import Bucket as BucketSpec
from providers.containers import resources
from stacks.images import Images
from stacks.local.site import REGION, Site
from stacks.secret import make_secret

HOST = "storage"
PORT = 8333
METRICS_PORT = 9327
ADMIN = "admin"
CONFIG_PATH = "/etc/isthmus/s3.json"
DATA_PATH = "/data"
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 2
"""Data are closed within 10 ms of SIGTERM; SeaweedFS then lingers for nothing."""


@dataclass(frozen=True, kw_only=True)
class ObjectStore:
    """A running object store, and the administrator's credentials for it."""

    container: resources.Container
    endpoint: str
    """From outside the estate; from inside it is `INSIDE`."""
    secret_key: pulumi.Output[str]


INSIDE = f"http://{HOST}:{PORT}"
"""Endpoint from inside the estate."""


def make_object_store(site: Site, images: Images, opts: pulumi.ResourceOptions) -> ObjectStore:
    """Start the object store; `opts` carries the component that asked first."""
    secret = make_secret("storage-admin", 32, opts)
    volume = resources.Volume("storage", resources.VolumeArgs(name=site.full_name("storage")), opts)
    port = site.environment.ports.storage
    limits = site.environment.storage.resources
    container = resources.Container(
        "storage",
        resources.ContainerArgs(
            name=site.full_name("storage"),
            image=images.get("storage").reference,
            network=site.network.name,
            aliases=[HOST],
            files=[resources.ContainerFile(path=CONFIG_PATH, content=admin_config(secret), mode=0o400)],
            mounts=[resources.ContainerMount(volume=volume.name, path=DATA_PATH)],
            ports=[resources.ContainerPort(container=PORT, host=port)],
            memory=limits.memory,
            cpus=limits.cpus,
            stop_timeout=STOP_TIMEOUT_SECONDS,
            health=resources.ContainerHealth(
                http=resources.ContainerHealthHttp(port=PORT, path="/healthz"),
                timeout_seconds=START_TIMEOUT_SECONDS,
            ),
            labels=site.labels(),
        ),
        opts,
    )
    site.targets.append(Target(service="storage", address=f"{HOST}:{METRICS_PORT}", path="/metrics", resources=limits))
    return ObjectStore(container=container, endpoint=f"http://127.0.0.1:{port}", secret_key=secret)


def admin_config(secret: pulumi.Output[str]) -> pulumi.Output[str]:
    """SeaweedFS' file of static identities: the administrator alone; all others are made over IAM."""
    return pulumi.Output.secret(secret.apply(_admin_config))


def _admin_config(secret: str) -> str:
    identity = {
        "name": ADMIN,
        "credentials": [{"accessKey": ADMIN, "secretKey": secret}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    return json.dumps({"identities": [identity]})


def make_bucket(
    site: Site, store: ObjectStore, name: str, spec: BucketSpec, opts: pulumi.ResourceOptions
) -> resources.Bucket:
    """Make one bucket; its full name is unique on the machine.

    One that the environment no longer names stays in the store with its data, until the estate is destroyed with the
    store's volume; named again, it is taken up again.
    """
    retention = spec.noncurrent_retention
    return resources.Bucket(
        name,
        resources.BucketArgs(
            name=site.full_name(name),
            endpoint=store.endpoint,
            access_key=ADMIN,
            secret_key=store.secret_key,
            versioning=spec.versioning,
            noncurrent_days=None if retention is None else retention // 86400,
        ),
        pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[store.container], retain_on_delete=True)),
    )


__all__ = ["INSIDE", "REGION", "ObjectStore", "admin_config", "make_bucket", "make_object_store"]
