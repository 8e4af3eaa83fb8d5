"""An object store for tests: the kit's own image, in a container of the rig's, on a free port."""

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from providers.containers.values import Properties, Secret
from tests.providers.containers.rig import Made, Rig

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

PROJECT = Path(__file__).parents[3]
ADMIN, ADMIN_SECRET = "admin", "administrators-own-key-1"
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Store:
    """A running object store."""

    rig: Rig
    port: int
    container: Made

    @property
    def access(self) -> Properties:
        """The administrator's access, as buckets and identities take it."""
        return {"endpoint": f"http://127.0.0.1:{self.port}", "accessKey": ADMIN, "secretKey": Secret(ADMIN_SECRET)}

    def client(self, key: str = ADMIN, secret: str = ADMIN_SECRET) -> "S3Client":
        """Give a stock client, the administrator's by default."""
        session = boto3.session.Session(key, secret, region_name="us-east-1")
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        client = cast("Any", session).client("s3", endpoint_url=f"http://127.0.0.1:{self.port}", config=config)
        return cast("S3Client", client)

    def client_of(self, identity: Made) -> "S3Client":
        """Give a stock client with an identity's key."""
        return self.client(identity.outputs["accessKeyId"], identity.outputs["secretAccessKey"])

    def restart(self) -> None:
        """Restart the store, and wait until it answers."""
        cast("Any", self.rig.api).restart(self.container.identity, timeout=10)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.rig.diff(self.container).changes is False:
                return
        raise TimeoutError(f"{self.container.identity} doesn't answer after its restart")


def start_store(rig: Rig, debian_tag: str) -> Store:
    """Build the kit's images as far as they are needed (once a machine), and start a store."""
    (rig.root / "images").symlink_to(PROJECT / "images")
    base = _image(rig, "base", {"DEBIAN": debian_tag})
    tools = _image(rig, "tools", {"BASE": base.outputs["tag"]})
    image = _image(rig, "storage", {"BASE": base.outputs["tag"], "TOOLS": tools.outputs["tag"]})
    rig.create("Network", "net", {"name": rig.name("net")})
    rig.create("Volume", "data", {"name": rig.name("data")})
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    administrator = {
        "name": ADMIN,
        "credentials": [{"accessKey": ADMIN, "secretKey": ADMIN_SECRET}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    inputs: dict[str, Any] = {
        "name": rig.name("storage"),
        "image": image.outputs["imageId"],
        "network": rig.name("net"),
        "memory": 512 * MEBIBYTE,
        "files": [{"path": "/etc/isthmus/s3.json", "content": Secret(json.dumps({"identities": [administrator]}))}],
        "mounts": [{"volume": rig.name("data"), "path": "/data"}],
        "ports": [{"container": 8333, "host": port}],
        "health": {"http": {"port": 8333, "path": "/healthz"}, "timeoutSeconds": 120},
    }
    return Store(rig=rig, port=port, container=rig.create("Container", "storage", inputs))


def _image(rig: Rig, name: str, args: dict[str, str]) -> Made:
    return rig.create("Image", name, {"name": name, "context": f"images/{name}", "buildArgs": args})
