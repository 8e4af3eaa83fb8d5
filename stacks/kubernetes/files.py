"""Files: configuration as a ConfigMap and secrets as a Secret, mounted file by file where a service reads them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from stacks.kubernetes.objects import Object, Place

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import EnvVarArgsDict, VolumeArgsDict, VolumeMountArgsDict

READ_BY_ALL = 0o444
READ_BY_GROUP = 0o440
"""The service alone: its group is its own, and Kubernetes gives such files to root and the group."""
CHECKSUM = "isthmus/configuration"
"""Annotation of a pod: a digest of what it reads, so that it starts anew when that changes."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """What a pod needs for its files and its secret variables."""

    volumes: "list[VolumeArgsDict]"
    mounts: "list[VolumeMountArgsDict]"
    env: "list[EnvVarArgsDict]"
    annotations: Mapping[str, pulumi.Input[str]]
    objects: tuple[Object, ...]


def make_files(
    place: Place,
    name: str,
    plain: Mapping[str, pulumi.Input[str]],
    secret: Mapping[str, pulumi.Input[str]],
    secret_env: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> Files:
    """Make the objects that hold them, named as the service is; nothing where there is nothing to hold."""
    objects: list[Object] = []
    volumes: list[VolumeArgsDict] = []
    mounts: list[VolumeMountArgsDict] = []
    annotations: dict[str, pulumi.Input[str]] = {}
    if plain:
        data = {key_of(path): content for path, content in sorted(plain.items())}
        objects.append(place.make("v1", "ConfigMap", name, data=data, opts=opts))
        volumes.append({"name": "files", "config_map": {"name": name, "default_mode": READ_BY_ALL}})
        mounts += _mounts("files", plain)
        annotations[CHECKSUM] = digest(data)
    held = {key_of(path): content for path, content in sorted(secret.items())}
    held |= {key_of(variable): value for variable, value in sorted(secret_env.items())}
    if held:
        marked = {key: pulumi.Output.secret(value) for key, value in held.items()}
        objects.append(place.make("v1", "Secret", name, string_data=marked, type="Opaque", opts=opts))
        annotations[f"{CHECKSUM}-secret"] = digest(marked)
    if secret:
        volumes.append({"name": "secrets", "secret": {"secret_name": name, "default_mode": READ_BY_GROUP}})
        mounts += _mounts("secrets", secret)
    env: list[EnvVarArgsDict] = [
        {"name": variable, "value_from": {"secret_key_ref": {"name": name, "key": key_of(variable)}}}
        for variable in sorted(secret_env)
    ]
    return Files(volumes=volumes, mounts=mounts, env=env, annotations=annotations, objects=tuple(objects))


def key_of(path: str) -> str:
    """A path or a variable as a key of a ConfigMap: `etc-traefik-traefik.yaml`."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", path.strip("/"))


def _mounts(volume: str, files: Mapping[str, Any]) -> "list[VolumeMountArgsDict]":
    return [{"name": volume, "mount_path": path, "sub_path": key_of(path), "read_only": True} for path in sorted(files)]


def digest(data: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """64 bits of a digest: enough to tell a change, and too little to say what was hidden."""
    return pulumi.Output.unsecret(pulumi.Output.all(**data).apply(_digest))


def _digest(data: Mapping[str, str]) -> str:
    lines = (f"{len(key)}:{key}{len(value)}:{value}" for key, value in sorted(data.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
