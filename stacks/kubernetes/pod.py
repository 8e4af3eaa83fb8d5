"""Pod: one container with no rights that it does not need, and the few folders that it may write to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi

from components.substrate import ServiceArgs
from stacks.kubernetes.files import Files
from stacks.kubernetes.names import limits, memory_quantity, selecting
from stacks.kubernetes.objects import Place
from stacks.kubernetes.probes import probes

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        ContainerArgsDict,
        EnvVarArgsDict,
        PodSecurityContextArgsDict,
        PodSpecArgsDict,
        PodTemplateSpecArgsDict,
        SecurityContextArgsDict,
        TolerationArgsDict,
        TopologySpreadConstraintArgsDict,
        VolumeArgsDict,
        VolumeMountArgsDict,
    )

USER = 10001
"""User and group of every image of ours."""
WRITABLE = {"tmp": "/tmp", "run": "/run/isthmus", "home": "/home/isthmus"}  # noqa: S108 - the container's own
"""Folders that our images write to, by the volume's name; the rest of an image cannot be written to."""
SCRATCH_BYTES = 2 * 2**30
"""Room of each of them, on the node's disk."""
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - by its only name
GPU = "nvidia.com/gpu"
ZONE = "topology.kubernetes.io/zone"
HOST = "kubernetes.io/hostname"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The service account that a pod runs as, and what must exist before a pod can be somebody."""

    account: str
    ready: pulumi.Resource


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What a pod needs besides what the service says."""

    identity: Identity | None = None
    volumes: "Sequence[VolumeArgsDict]" = ()
    """For containers beside the service's own."""
    gpus: int = 0
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    node_selector: Mapping[str, str] = field(default_factory=dict[str, str])
    tolerations: "Sequence[TolerationArgsDict]" = ()
    scratch_bytes: int = SCRATCH_BYTES
    restart_policy: str | None = None
    drain_seconds: int = 0
    """How long it goes on as before when it is to end, for those who have not heard of it yet."""
    entrypoint: Sequence[str] = ()
    """What is run instead of the image's own program."""
    container: str | None = None
    """Name of the container; the service's own where it is absent."""


def template(
    place: Place, name: str, args: ServiceArgs, files: Files, placing: Placing, *, probed: bool = True
) -> "PodTemplateSpecArgsDict":
    """The pod of a service."""
    return {
        "metadata": {
            "labels": {**place.cluster.labels, **selecting(name), **placing.labels},
            "annotations": {**files.annotations, **placing.annotations},
        },
        "spec": _spec(place, name, args, files, placing, probed=probed),
    }


def _spec(
    place: Place, name: str, args: ServiceArgs, files: Files, placing: Placing, *, probed: bool
) -> "PodSpecArgsDict":
    spec: PodSpecArgsDict = {
        "containers": [_container(place, name, args, files, placing, probed=probed)],
        "volumes": [*files.volumes, *_scratch(args, placing), *placing.volumes],
        "security_context": pod_security(),
        "automount_service_account_token": False,
        "service_account_name": placing.identity.account if placing.identity else "default",
        "enable_service_links": False,
        "node_selector": dict(placing.node_selector or place.node_selector),
        "tolerations": list(placing.tolerations) or None,
        "topology_spread_constraints": spread(name),
        "termination_grace_period_seconds": placing.drain_seconds + args.stop_timeout_seconds,
    }
    return {**spec, "restart_policy": placing.restart_policy} if placing.restart_policy else spec


def _container(
    place: Place, name: str, args: ServiceArgs, files: Files, placing: Placing, *, probed: bool
) -> "ContainerArgsDict":
    wanted = {**limits(args.resources), **({GPU: str(placing.gpus)} if placing.gpus else {})}
    container: ContainerArgsDict = {
        "name": placing.container or name,
        "image": args.image.reference,
        "command": list(placing.entrypoint) or None,
        "args": list(args.command) or None,
        "env": [*_env(place, args), *files.env] or None,
        "ports": [{"name": key, "container_port": port} for key, port in ports(args).items()],
        "volume_mounts": [*files.mounts, *_scratch_mounts(args), *_volume_mounts(args)],
        "resources": {"requests": dict(wanted), "limits": dict(wanted)},
        "security_context": container_security(),
    }
    if placing.drain_seconds:
        container["lifecycle"] = {"pre_stop": {"sleep": {"seconds": placing.drain_seconds}}}
    if not probed:
        return container
    return {**container, **probes(args.probe, args.start_timeout_seconds, ready=args.ready)}


def ports(args: ServiceArgs) -> dict[str, int]:
    """Every port of a service by name, the one of its metrics too where that is another."""
    found = dict(sorted(args.ports.items()))
    if args.metrics is not None and args.metrics.port not in found.values():
        found["metrics"] = args.metrics.port
    return found


def _env(place: Place, args: ServiceArgs) -> "list[EnvVarArgsDict]":
    granted: Mapping[str, pulumi.Input[str]] = place.granted_env if args.grants else {}
    return [{"name": key, "value": value} for key, value in sorted({**granted, **args.env}.items())]


def pod_security() -> "PodSecurityContextArgsDict":
    """As the standard `restricted` wants it; the group makes volumes and secret files the service's own."""
    return {
        "run_as_non_root": True,
        "run_as_user": USER,
        "run_as_group": USER,
        "fs_group": USER,
        "fs_group_change_policy": "OnRootMismatch",
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def container_security() -> "SecurityContextArgsDict":
    """No capabilities, no way to get any, and nothing of the image to write to."""
    return {
        "allow_privilege_escalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "read_only_root_filesystem": True,
        "run_as_non_root": True,
        "run_as_user": USER,
        "run_as_group": USER,
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def spread(name: str) -> "list[TopologySpreadConstraintArgsDict]":
    """Over zones first and over nodes second, where there is a choice."""
    return [
        {
            "topology_key": key,
            "max_skew": 1,
            "when_unsatisfiable": "ScheduleAnyway",
            "label_selector": {"match_labels": selecting(name)},
        }
        for key in (ZONE, HOST)
    ]


def _scratch(args: ServiceArgs, placing: Placing) -> "list[VolumeArgsDict]":
    limit = memory_quantity(placing.scratch_bytes)
    volumes: list[VolumeArgsDict] = [{"name": key, "empty_dir": {"size_limit": limit}} for key in WRITABLE]
    if args.shared_memory_bytes is not None:
        size = memory_quantity(args.shared_memory_bytes)
        volumes.append({"name": "shared-memory", "empty_dir": {"medium": "Memory", "size_limit": size}})
    return volumes


def _scratch_mounts(args: ServiceArgs) -> "list[VolumeMountArgsDict]":
    mounts: list[VolumeMountArgsDict] = [{"name": key, "mount_path": path} for key, path in WRITABLE.items()]
    if args.shared_memory_bytes is not None:
        mounts.append({"name": "shared-memory", "mount_path": SHARED_MEMORY})
    return mounts


def _volume_mounts(args: ServiceArgs) -> "list[VolumeMountArgsDict]":
    return [{"name": volume.name, "mount_path": volume.path} for volume in args.volumes]
