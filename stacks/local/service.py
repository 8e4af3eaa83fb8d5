"""Service: one or more containers on the stack's network, each healthy before what needs it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi

from components.substrate import (
    CommandProbe,
    Credentials,
    HttpProbe,
    Probe,
    Service,
    ServiceArgs,
    Target,
    TcpProbe,
    each_of,
)
from providers.containers import resources
from stacks.local.identity import CREDENTIALS_PATH, S3_ENV, s3_file
from stacks.local.site import Site

READ_BY_OWNER = 0o400
READ_BY_ALL = 0o444


@dataclass(frozen=True, kw_only=True)
class Gpus:
    """GPUs that a container asks for, and what to do where there are none."""

    count: int
    fallback: Literal["cpu", "none"]


class Replicas(pulumi.ComponentResource):
    """Parent of the containers of a service that has several."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("isthmus:local:Replicas", name, None, opts)


def make_service(
    site: Site, name: str, args: ServiceArgs, credentials: Credentials | None, opts: pulumi.ResourceOptions
) -> Service:
    """Start a service; others reach all of its replicas by its name."""
    shared = (name,) if args.copies_variable is None else (name, each_of(name))
    args = args.finding_copies(each_of(name))
    if args.replicas == 1:
        ready: pulumi.Resource = make_container(site, name, shared, args, credentials, opts)
        names = [name]
    else:
        group = Replicas(name, opts)
        child = pulumi.ResourceOptions(parent=group)
        names = [f"{name}-{index}" for index in range(1, args.replicas + 1)]
        for each in names:
            make_container(site, each, (*shared, each), args, credentials, child)
        group.register_outputs({})
        ready = group
    for each in names:
        add_target(site, name, each, args)
    return Service(name=name, host=name, ports=args.ports, ready=ready)


def add_target(site: Site, service: str, host: str, args: ServiceArgs) -> None:
    """Let Prometheus scrape a container, if it has metrics."""
    if args.metrics is not None:
        address = f"{host}:{args.metrics.port}"
        site.targets.append(Target(service=service, address=address, path=args.metrics.path, resources=args.resources))


def make_container(
    site: Site,
    name: str,
    aliases: tuple[str, ...],
    args: ServiceArgs,
    credentials: Credentials | None,
    opts: pulumi.ResourceOptions,
    gpus: Gpus | None = None,
) -> resources.Container:
    """Start one container of a service."""
    return resources.Container(
        name,
        resources.ContainerArgs(
            name=site.full_name(name),
            image=args.image.reference,
            command=list(args.command),
            env=_env(args, credentials),
            files=_files(args, credentials),
            mounts=_mounts(site, name, args, opts),
            network=site.network.name,
            aliases=list(aliases),
            memory=args.resources.memory,
            cpus=args.resources.cpus,
            gpus=gpus.count if gpus else None,
            gpu_fallback=gpus.fallback if gpus else None,
            shm_size=args.shared_memory_bytes,
            stop_timeout=args.stop_timeout_seconds,
            health=health(args.probe, args.start_timeout_seconds),
            labels=site.labels(),
        ),
        pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(args.after))),
    )


def _env(args: ServiceArgs, credentials: Credentials | None) -> dict[str, pulumi.Input[str]]:
    secret = {key: pulumi.Output.secret(value) for key, value in args.secret_env.items()}
    granted: Mapping[str, pulumi.Input[str]] = {} if credentials is None else S3_ENV
    merged: dict[str, pulumi.Input[str]] = {**granted, **args.env, **secret}
    return dict(sorted(merged.items()))


def _files(args: ServiceArgs, credentials: Credentials | None) -> list[resources.ContainerFile]:
    plain = [
        resources.ContainerFile(path=path, content=content, mode=READ_BY_ALL)
        for path, content in sorted(args.files.items())
    ]
    granted = {} if credentials is None else {CREDENTIALS_PATH: s3_file(credentials)}
    secret = [
        resources.ContainerFile(path=path, content=pulumi.Output.secret(content), mode=READ_BY_OWNER)
        for path, content in sorted({**granted, **args.secret_files}.items())
    ]
    return [*plain, *secret]


def _mounts(site: Site, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> list[resources.ContainerMount]:
    """A volume for each that is asked for; replicas have one each, as in a StatefulSet."""
    mounts: list[resources.ContainerMount] = []
    for wanted in args.volumes:
        own = wanted.name if args.replicas == 1 else f"{wanted.name}-{name}"
        volume = resources.Volume(own, resources.VolumeArgs(name=site.full_name(own)), opts)
        mounts.append(resources.ContainerMount(volume=volume.name, path=wanted.path))
    return mounts


def health(probe: Probe, timeout_seconds: int) -> resources.ContainerHealth:
    """The provider's form of a probe."""
    match probe:
        case HttpProbe(port=port, path=path):
            return resources.ContainerHealth(
                http=resources.ContainerHealthHttp(port=port, path=path), timeout_seconds=timeout_seconds
            )
        case TcpProbe(port=port):
            return resources.ContainerHealth(
                tcp=resources.ContainerHealthTcp(port=port), timeout_seconds=timeout_seconds
            )
        case CommandProbe(command=command):
            return resources.ContainerHealth(command=list(command), timeout_seconds=timeout_seconds)
