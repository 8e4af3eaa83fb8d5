"""Estate: everything that one stack provisions, and the contract that it honours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.monitoring import Monitoring, MonitoringArgs
from components.registry import Registry, RegistryArgs
from components.serving import Serving, ServingArgs
from components.storage import Storage, StorageArgs
from components.substrate import Pool, Substrate, Tunnel
from components.training import Training, TrainingArgs, pool_resource
from envs.schema import Environment

CONTRACT_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class EstateArgs:
    """What the estate is asked for."""

    environment: Environment
    stack: str


class Estate(pulumi.ComponentResource):
    """Storage, registry, serving, training and monitoring, joined."""

    storage: Storage
    registry: Registry
    serving: Serving
    training: Training
    monitoring: Monitoring

    def __init__(
        self, name: str, args: EstateArgs, *, substrate: Substrate, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make every component; monitoring comes last, so that it watches all of them."""
        super().__init__("isthmus:estate:Estate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        env = args.environment
        self.storage = Storage("storage", StorageArgs(spec=env.storage), substrate=substrate, opts=child)
        artifacts = self.storage.buckets["artifacts"]
        self.registry = Registry(
            "registry", RegistryArgs(spec=env.registry, artifacts=artifacts), substrate=substrate, opts=child
        )
        access = self.registry.access
        self.serving = Serving(
            "serving",
            ServingArgs(spec=env.serving, registry=access, artifacts=artifacts),
            substrate=substrate,
            opts=child,
        )
        self.training = Training(
            "training",
            TrainingArgs(spec=env.training, registry=access, storage=self.storage),
            substrate=substrate,
            opts=child,
        )
        self.monitoring = Monitoring(
            "monitoring", MonitoringArgs(spec=env.monitoring, stack=args.stack), substrate=substrate, opts=child
        )
        substrate.close()
        self.outputs = {**self._contract(args.stack, substrate.name), **_tunnel(substrate.tunnel())}
        self.register_outputs({})

    def _contract(self, stack: str, substrate: str) -> Mapping[str, Any]:
        """Everything that `isthmus.contract.Contract` holds, by its top-level keys."""
        user, store = self.storage.user, self.storage.store
        return {
            "version": CONTRACT_VERSION,
            "stack": stack,
            "substrate": substrate,
            "storage": {
                "endpoint": store.endpoint,
                "region": store.region,
                "buckets": {key: bucket.name for key, bucket in self.storage.buckets.items()},
                "access_key_id": None if user is None else user.access_key_id,
                "secret_access_key": None if user is None else pulumi.Output.secret(user.secret_access_key),
            },
            "registry": {
                "uri": self.registry.route.url,
                "username": self.registry.access.username,
                "password": pulumi.Output.secret(self.registry.access.password),
            },
            "training": {
                "address": self.training.route.url,
                "pools": {key: _pool(pool) for key, pool in self.training.pools.items()},
            },
            "serving": {"url": self.serving.route.url, "slots": self.serving.slot_urls()},
            "monitoring": {
                "prometheus_url": self.monitoring.prometheus.url,
                "alertmanager_url": self.monitoring.alertmanager.url,
                "pushgateway_url": self.monitoring.pushgateway.url,
            },
        }


def _tunnel(tunnel: Tunnel | None) -> dict[str, Any]:
    if tunnel is None:
        return {}
    return {
        "tunnel": {
            "cluster": tunnel.cluster,
            "region": tunnel.region,
            "namespace": tunnel.namespace,
            "service": tunnel.service,
            "host": tunnel.host,
        }
    }


def _pool(pool: Pool) -> dict[str, Any]:
    return {
        "resource": pool_resource(pool.spec.name),
        "workers": pool.spec.workers,
        "cpus": pool.spec.cpus,
        "memory_bytes": pool.spec.memory,
        "gpus": pool.gpus,
        "gpu_fell_back": pool.gpu_fell_back,
    }
