"""Contracts for tests."""

from typing import Any

from isthmus.contract import Contract

SECRET_KEY = "the-secret-key-of-storage"
PASSWORD = "the-password-of-the-registry"
NOWHERE = "http://127.0.0.1:9"


def contract(
    *,
    storage: str = NOWHERE,
    registry: str = NOWHERE,
    training: str = NOWHERE,
    serving: str = NOWHERE,
    slots: dict[str, str] | None = None,
    monitoring: str = NOWHERE,
    **parts: Any,
) -> Contract:
    """Make a contract whose URLs are given; `parts` replace whole parts."""
    pool = {"resource": "pool_cpu", "workers": 1, "cpus": 1, "memory_bytes": 2**31, "gpus": 0, "gpu_fell_back": False}
    return Contract.model_validate(
        {
            "stack": "dev-local",
            "substrate": "containers",
            "storage": {
                "endpoint": storage,
                "region": "us-east-1",
                "buckets": {"artifacts": "isthmus-dev-local-artifacts", "datasets": "isthmus-dev-local-datasets"},
                "access_key_id": "user",
                "secret_access_key": SECRET_KEY,
            },
            "registry": {"uri": registry, "username": "admin", "password": PASSWORD},
            "training": {"address": training, "pools": {"cpu": pool}},
            "serving": {"url": serving, "slots": slots if slots is not None else {"a": serving, "b": serving}},
            "monitoring": {"prometheus_url": monitoring, "alertmanager_url": monitoring, "pushgateway_url": monitoring},
            **parts,
        }
    )
