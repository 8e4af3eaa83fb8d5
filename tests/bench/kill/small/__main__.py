"""A small program with a step of every kind; `edition.json` beside Pulumi.yaml says which of its two editions it is.

The second one changes, replaces and deletes: a container's variables, a container's name, a secret's length, grants, a
bucket's versions, an image's content, a volume and a container that are no longer needed.
"""

import json
from pathlib import Path

import pulumi

from providers.containers import resources as docker

ADMIN = "admin"
MEMORY = 64 * 1024 * 1024
SERVER = (
    "use IO::Socket::INET; $| = 1;"
    " $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1);"
    " while ($c = $s->accept()) { while (<$c>) { last if /^\\s*$/ }"
    " print $c qq(HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n); close $c }"
)


class Small(pulumi.ComponentResource):
    """Everything."""

    def __init__(self, *, edition: int, turn: str, port: int) -> None:
        super().__init__("isthmus:test:Small", "small", None, None)
        self.second = edition == 2
        self.port = port
        self.opts = pulumi.ResourceOptions(parent=self)
        self.network = docker.Network("network", docker.NetworkArgs(name=full("network")), self.opts)
        self.key = docker.Secret("key", docker.SecretArgs(), self.opts).value
        word = docker.Secret("word", docker.SecretArgs(length=24 if self.second else 16), self.opts).value
        base, storage = self.images()
        # Named for the stack, so that whoever removes its images removes no other's.
        own = self.image(f"killed-{pulumi.get_stack()}", f"context-{edition}", BASE=base.tag, TURN=turn)
        self.web("web", "web", own, word, EDITION=str(edition))
        self.web("client", "client-two" if self.second else "client", own, self.key)
        if not self.second:
            self.web("old", "old", own, self.key)
            docker.Volume("extra", docker.VolumeArgs(name=full("extra")), self.opts)
        self.store(storage)
        self.register_outputs({})

    def images(self) -> tuple[docker.Image, docker.Image]:
        """The kit's own, which the machine has already: a base, and the object store's."""
        debian = docker.ImageArgs(name="debian", reference="debian:bookworm-slim", bootstrap=True)
        base = self.image("base", "images/base", DEBIAN=docker.Image("debian", debian, self.opts).tag)
        tools = self.image("tools", "images/tools", BASE=base.tag)
        return base, self.image("storage-image", "images/storage", BASE=base.tag, TOOLS=tools.tag)

    def image(self, name: str, context: str, **build_args: pulumi.Input[str]) -> docker.Image:
        """An image of a folder."""
        args = docker.ImageArgs(name=name.removesuffix("-image"), context=context, build_args=build_args)
        return docker.Image(name, args, self.opts)

    def web(self, name: str, called: str, image: docker.Image, word: pulumi.Output[str], **env: str) -> None:
        """A web server with a secret file."""
        args = docker.ContainerArgs(
            name=full(called),
            image=image.image_id,
            network=self.network.name,
            memory=MEMORY,
            user="10001",
            command=["perl", "-e", SERVER],
            env=env,
            files=[docker.ContainerFile(path="/etc/word", content=word)],
            stop_timeout=0,
            health=docker.ContainerHealth(http=docker.ContainerHealthHttp(port=8080, path="/"), timeout_seconds=60),
        )
        docker.Container(name, args, self.opts)

    def store(self, image: docker.Image) -> None:
        """An object store with a bucket and an identity."""
        data = docker.Volume("data", docker.VolumeArgs(name=full("data")), self.opts)
        args = docker.ContainerArgs(
            name=full("storage"),
            image=image.image_id,
            network=self.network.name,
            memory=8 * MEMORY,
            files=[docker.ContainerFile(path="/etc/isthmus/s3.json", content=self.key.apply(admin))],
            mounts=[docker.ContainerMount(volume=data.name, path="/data")],
            ports=[docker.ContainerPort(container=8333, host=self.port)],
            stop_timeout=1,
            health=docker.ContainerHealth(
                http=docker.ContainerHealthHttp(port=8333, path="/healthz"), timeout_seconds=120
            ),
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[docker.Container("storage", args, self.opts)])
        endpoint, name = f"http://127.0.0.1:{self.port}", full("things")
        bucket = docker.BucketArgs(
            name=name, endpoint=endpoint, access_key=ADMIN, secret_key=self.key, versioning=self.second
        )
        grant = docker.Grant(bucket=name, access="readwrite" if self.second else "read")
        identity = docker.IdentityArgs(
            name=full("reader"), endpoint=endpoint, access_key=ADMIN, secret_key=self.key, grants=[grant]
        )
        made = docker.Bucket("things", bucket, after)
        docker.Identity("reader", identity, pulumi.ResourceOptions(parent=self, depends_on=[made]))


def full(name: str) -> str:
    """The name that Docker knows it by."""
    return f"isthmus-{pulumi.get_stack()}-{name}"


def admin(secret: str) -> str:
    """The store's file of static identities."""
    credentials = [{"accessKey": ADMIN, "secretKey": secret}]
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    return json.dumps({"identities": [{"name": ADMIN, "credentials": credentials, "actions": actions}]})


if __name__ == "__main__":
    path = Path(pulumi.runtime.get_root_directory()) / "edition.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    # The tool shows where everything answers, and there has to be an answer.
    for key, value in settings.pop("outputs").items():
        pulumi.export(key, value)
    Small(**settings)
