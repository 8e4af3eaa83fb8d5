"""The resource types of the provider `containers`, as classes that Pulumi programs use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias, cast

import pulumi

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


def camel(name: str) -> str:
    """Give a Python name as Pulumi's properties are named: `build_args` is `buildArgs`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _properties(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        members = {camel(entry.name): _properties(getattr(value, entry.name)) for entry in fields(value)}
        return {key: member for key, member in members.items() if member is not None}
    if isinstance(value, list | tuple):
        return [_properties(item) for item in cast("Sequence[Any]", value)]
    return value


class _Resource(pulumi.CustomResource):
    def __init__(self, token: str, name: str, args: Any, outputs: Sequence[str], opts: pulumi.ResourceOptions | None):
        properties = {**dict.fromkeys(outputs), **cast("dict[str, Any]", _properties(args))}
        super().__init__(token, name, properties, opts)

    def _output(self, key: str) -> Any:
        return cast("Any", pulumi).get(self, key)


class Image(_Resource):
    """An image; see ImageArgs."""

    def __init__(self, resource_name: str, args: ImageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the image."""
        super().__init__("containers:index:Image", resource_name, args, ["imageId", "tag", "contentHash"], opts)

    @property
    def image_id(self) -> pulumi.Output[str]:
        """The image's id."""
        return self._output("imageId")

    @property
    def tag(self) -> pulumi.Output[str]:
        """The image's tag, which holds the beginning of its content hash, and is known in a preview."""
        return self._output("tag")

    @property
    def content_hash(self) -> pulumi.Output[str]:
        """The hash of what the image is made from."""
        return self._output("contentHash")


class Network(_Resource):
    """A network; see NetworkArgs."""

    def __init__(self, resource_name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the network."""
        super().__init__("containers:index:Network", resource_name, args, ["networkId"], opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The network's full name."""
        return self._output("name")

    @property
    def network_id(self) -> pulumi.Output[str]:
        """The id that Docker gave it."""
        return self._output("networkId")


class Volume(_Resource):
    """A volume; see VolumeArgs."""

    def __init__(self, resource_name: str, args: VolumeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the volume."""
        super().__init__("containers:index:Volume", resource_name, args, ["status"], opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The volume's full name."""
        return self._output("name")


class Container(_Resource):
    """A container, there once it is healthy; see ContainerArgs."""

    def __init__(self, resource_name: str, args: ContainerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the container."""
        outputs = ["containerId", "ipAddress", "gpuFellBack", "status"]
        super().__init__("containers:index:Container", resource_name, args, outputs, opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The container's full name."""
        return self._output("name")

    @property
    def container_id(self) -> pulumi.Output[str]:
        """The id that Docker gave it."""
        return self._output("containerId")

    @property
    def ip_address(self) -> pulumi.Output[str]:
        """Its address on its network."""
        return self._output("ipAddress")

    @property
    def gpu_fell_back(self) -> pulumi.Output[bool]:
        """Whether it runs without the GPUs it asked for."""
        return self._output("gpuFellBack")


class Secret(_Resource):
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
        return self._output("value")


class Bucket(_Resource):
    """A bucket; see BucketArgs."""

    def __init__(self, resource_name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the bucket."""
        super().__init__("containers:index:Bucket", resource_name, args, ["status"], opts)

    @property
    def name(self) -> pulumi.Output[str]:
        """The bucket's name."""
        return self._output("name")


class Identity(_Resource):
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
        return self._output("accessKeyId")

    @property
    def secret_access_key(self) -> pulumi.Output[str]:
        """The key, a secret."""
        return self._output("secretAccessKey")
