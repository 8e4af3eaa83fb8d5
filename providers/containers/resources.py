"""The resource types of the provider `containers`, as classes that Pulumi programs use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pulumi

from providers.containers.registered import Registered

Texts: TypeAlias = pulumi.Input[Sequence[pulumi.Input[str]]]
TextMap: TypeAlias = pulumi.Input[Mapping[str, pulumi.Input[str]]]


@dataclass(frozen=True, kw_only=True)
class ImageArgs:
    """An image: built from the folder `context` (relative to the project's root), or pulled as `reference`.

    With `bootstrap`, a `reference` that can't be pulled is made on this machine: a minimal Debian bookworm.
    """

    name: pulumi.Input[str]
    context: pulumi.Input[str] | None = None
    build_args: TextMap | None = None
    reference: pulumi.Input[str] | None = None
    bootstrap: pulumi.Input[bool] | None = None
    ca_bundle: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class PushArgs:
    """An image of this machine, `name:tag`, and the repository that it is to be in."""

    image: pulumi.Input[str]
    repository: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """A bridge network, by its full name."""

    name: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class VolumeArgs:
    """A volume, by its full name."""

    name: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class SecretArgs:
    """A random string: how long, and of which characters."""

    length: pulumi.Input[int] | None = None
    alphabet: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerFile:
    """A file put into a container before it starts; `mode` are permission bits."""

    path: pulumi.Input[str]
    content: pulumi.Input[str]
    mode: pulumi.Input[int] | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerMount:
    """A volume, and where it is in the container."""

    volume: pulumi.Input[str]
    path: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class ContainerPort:
    """A port of the container, published on a port of this machine; on loopback unless `ip` says otherwise."""

    container: pulumi.Input[int]
    host: pulumi.Input[int]
    ip: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerHealthHttp:
    """An HTTP GET that is answered with `status`, or with any from 200 to 399."""

    port: pulumi.Input[int]
    path: pulumi.Input[str]
    status: pulumi.Input[int] | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerHealthTcp:
    """A port that accepts connections."""

    port: pulumi.Input[int]


@dataclass(frozen=True, kw_only=True)
class ContainerHealth:
    """How to tell that a container is healthy (one of http, tcp, command), and how long to wait for it."""

    http: ContainerHealthHttp | None = None
    tcp: ContainerHealthTcp | None = None
    command: Texts | None = None
    timeout_seconds: pulumi.Input[int] | None = None


@dataclass(frozen=True, kw_only=True)
class ContainerArgs:
    """A container: `memory` and `shm_size` in bytes, `cpus` in processors, `stop_timeout` in seconds."""

    name: pulumi.Input[str]
    image: pulumi.Input[str]
    network: pulumi.Input[str]
    memory: pulumi.Input[int]
    command: Texts | None = None
    entrypoint: Texts | None = None
    env: TextMap | None = None
    files: Sequence[ContainerFile] | None = None
    mounts: Sequence[ContainerMount] | None = None
    aliases: Texts | None = None
    ports: Sequence[ContainerPort] | None = None
    user: pulumi.Input[str] | None = None
    cpus: pulumi.Input[float] | None = None
    gpus: pulumi.Input[int] | None = None
    gpu_fallback: pulumi.Input[Literal["cpu", "none"]] | None = None
    shm_size: pulumi.Input[int] | None = None
    stop_timeout: pulumi.Input[int] | None = None
    health: ContainerHealth | None = None
    labels: TextMap | None = None
    public_ports: pulumi.Input[bool] | None = None


@dataclass(frozen=True, kw_only=True)
class BucketArgs:
    """A bucket over the S3 API at `endpoint`, made with an administrator's keys; old versions go after some days."""

    name: pulumi.Input[str]
    endpoint: pulumi.Input[str]
    access_key: pulumi.Input[str]
    secret_key: pulumi.Input[str]
    versioning: pulumi.Input[bool] | None = None
    noncurrent_days: pulumi.Input[int] | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What an identity may do with one bucket."""

    bucket: pulumi.Input[str]
    access: pulumi.Input[Literal["read", "write", "readwrite"]]


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Credentials of one service for the S3 API at `endpoint`, made with an administrator's keys."""

    name: pulumi.Input[str]
    endpoint: pulumi.Input[str]
    access_key: pulumi.Input[str]
    secret_key: pulumi.Input[str]
    grants: Sequence[Grant]


class Image(Registered):
    """An image; see ImageArgs."""

    def __init__(self, resource_name: str, args: ImageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the image."""
        super().__init__("containers:index:Image", resource_name, args, ["imageId", "tag", "contentHash"], opts)

    @property
    def image_id(self) -> pulumi.Output[str]:
        """The image's id."""
        return self.output("imageId")

    @property
    def tag(self) -> pulumi.Output[str]:
        """The image's tag, which holds the beginning of its content hash, and is known in a preview."""
        return self.output("tag")

    @property
    def content_hash(self) -> pulumi.Output[str]:
        """The hash of what the image is made from."""
        return self.output("contentHash")


class Push(Registered):
    """An image in a registry; see PushArgs."""

    def __init__(self, resource_name: str, args: PushArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the push."""
        super().__init__("containers:index:Push", resource_name, args, ["digest", "reference"], opts)

    @property
    def reference(self) -> pulumi.Output[str]:
        """`REPOSITORY@DIGEST`."""
        return self.output("reference")


class Network(Registered):
    """A network; see NetworkArgs."""

    def __init__(self, resource_name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the network."""
        super().__init__("containers:index:Network", resource_name, args, ["networkId"], opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The network's full name."""
        return self.output("name")

    @property
    def network_id(self) -> pulumi.Output[str]:
        """The id that Docker gave it."""
        return self.output("networkId")


class Volume(Registered):
    """A volume; see VolumeArgs."""

    def __init__(self, resource_name: str, args: VolumeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the volume."""
        super().__init__("containers:index:Volume", resource_name, args, ["status"], opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The volume's full name."""
        return self.output("name")


class Container(Registered):
    """A container, there once it is healthy; see ContainerArgs."""

    def __init__(self, resource_name: str, args: ContainerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the container."""
        outputs = ["containerId", "ipAddress", "gpuFellBack", "status"]
        super().__init__("containers:index:Container", resource_name, args, outputs, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The container's full name."""
        return self.output("name")

    @property
    def container_id(self) -> pulumi.Output[str]:
        """The id that Docker gave it."""
        return self.output("containerId")

    @property
    def ip_address(self) -> pulumi.Output[str]:
        """Its address on its network."""
        return self.output("ipAddress")

    @property
    def gpu_fell_back(self) -> pulumi.Output[bool]:
        """Whether it runs without the GPUs it asked for."""
        return self.output("gpuFellBack")


class Secret(Registered):
    """A random string; see SecretArgs."""

    def __init__(
        self, resource_name: str, args: SecretArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the secret."""
        options = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(additional_secret_outputs=["value"]), opts)
        super().__init__("containers:index:Secret", resource_name, args or SecretArgs(), ["value"], options)

    @property
    def value(self) -> pulumi.Output[str]:
        """The string, a secret."""
        return self.output("value")


class Bucket(Registered):
    """A bucket; see BucketArgs."""

    def __init__(self, resource_name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the bucket."""
        super().__init__("containers:index:Bucket", resource_name, args, ["status"], opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The bucket's name."""
        return self.output("name")


class Identity(Registered):
    """One service's credentials; see IdentityArgs."""

    def __init__(self, resource_name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the identity."""
        options = pulumi.ResourceOptions.merge(
            pulumi.ResourceOptions(additional_secret_outputs=["secretAccessKey"]), opts
        )
        outputs = ["accessKeyId", "secretAccessKey"]
        super().__init__("containers:index:Identity", resource_name, args, outputs, options)

    @property
    def access_key_id(self) -> pulumi.Output[str]:
        """The key's id."""
        return self.output("accessKeyId")

    @property
    def secret_access_key(self) -> pulumi.Output[str]:
        """The key, a secret."""
        return self.output("secretAccessKey")
