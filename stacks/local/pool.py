"""Pool: the workers of a training pool, a container each, with the GPUs that the machine really has."""

import pulumi

from components.substrate import Credentials, Pool, PoolArgs, Service
from stacks.local.service import Gpus, add_target, make_container
from stacks.local.site import Site


def make_pool(
    site: Site, name: str, args: PoolArgs, credentials: Credentials | None, opts: pulumi.ResourceOptions
) -> Pool:
    """Start the workers of a pool."""
    spec = args.spec
    gpus = Gpus(count=spec.gpus, fallback=spec.gpu_fallback.value) if spec.gpus else None
    workers: list[Service] = []
    fell_back: list[pulumi.Output[bool]] = []
    for index in range(1, spec.workers + 1):
        worker = f"{name}-{index}"
        container = make_container(site, worker, (worker,), args.service, credentials, opts, gpus)
        add_target(site, name, worker, args.service)
        workers.append(Service(name=worker, host=worker, ports=args.service.ports, ready=container))
        fell_back.append(container.gpu_fell_back)
    any_fell_back = pulumi.Output.all(*fell_back).apply(_any)
    return Pool(
        spec=spec,
        workers=tuple(workers),
        gpus=any_fell_back.apply(lambda fell: 0 if fell else spec.gpus),
        gpu_fell_back=any_fell_back,
    )


def _any(values: list[bool]) -> bool:
    return any(values)
