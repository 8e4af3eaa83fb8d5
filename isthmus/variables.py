"""The standard environment variables that stock clients read, made from the contract."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from isthmus.contract import Contract, MonitoringContract, ServingContract, StorageContract, TrainingContract

SECRET_NAMES = frozenset({"AWS_SECRET_ACCESS_KEY", "MLFLOW_TRACKING_PASSWORD"})
"""Variables that hold a secret: shown only to who asks for it."""


def variables(contract: Contract) -> dict[str, str]:
    """Give the variables by name, sorted; what the contract leaves to the client's own defaults is absent."""
    pairs = {
        **_storage(contract.storage),
        "MLFLOW_TRACKING_URI": contract.registry.uri,
        "MLFLOW_TRACKING_USERNAME": contract.registry.username,
        "MLFLOW_TRACKING_PASSWORD": contract.registry.password,
        **_training(contract.training),
        **_serving(contract.serving),
        **_monitoring(contract.monitoring),
    }
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in sorted(pairs.items())
        if value is not None
    }


def variable_name(prefix: str, name: str) -> str:
    """Join a prefix and an environment's name for a thing to a variable's name: `ISTHMUS_BUCKET`, `raw-data`."""
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"


def _storage(storage: StorageContract) -> dict[str, str | SecretStr | None]:
    # botocore reads AWS_DEFAULT_REGION, every other SDK of AWS reads AWS_REGION.
    return {
        "AWS_ENDPOINT_URL_S3": storage.endpoint,
        "AWS_REGION": storage.region,
        "AWS_DEFAULT_REGION": storage.region,
        "AWS_ACCESS_KEY_ID": storage.access_key_id,
        "AWS_SECRET_ACCESS_KEY": storage.secret_access_key,
        **{variable_name("ISTHMUS_BUCKET", name): bucket for name, bucket in storage.buckets.items()},
    }


def _training(training: TrainingContract) -> dict[str, str | SecretStr | None]:
    return {
        "RAY_ADDRESS": training.address,
        **{variable_name("ISTHMUS_POOL", name): pool.resource for name, pool in training.pools.items()},
    }


def _serving(serving: ServingContract) -> dict[str, str | SecretStr | None]:
    return {
        "ISTHMUS_SERVING_URL": serving.url,
        "ISTHMUS_SERVING_SLOTS": ",".join(url for _, url in sorted(serving.slots.items())),
    }


def _monitoring(monitoring: MonitoringContract) -> dict[str, str | SecretStr | None]:
    return {
        "PROMETHEUS_URL": monitoring.prometheus_url,
        "ALERTMANAGER_URL": monitoring.alertmanager_url,
        "PUSHGATEWAY_URL": monitoring.pushgateway_url,
    }


def environment(contract: Contract, base: Mapping[str, str]) -> dict[str, str]:
    """Give the whole environment of a process that uses the estate: `base`, with the variables laid over it.

    What would mislead its clients goes: a session token of other credentials, and a proxy for the estate's own hosts.
    """
    ours = variables(contract)
    merged = {**base, **ours}
    if "AWS_ACCESS_KEY_ID" in ours:
        for name in ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE"):
            merged.pop(name, None)
    if any(name.lower() in ("http_proxy", "https_proxy", "all_proxy") for name in base):
        urls = (url for name, value in ours.items() if "_ACCESS_KEY" not in name for url in value.split(","))
        hosts = {host for url in urls if "://" in url and (host := urlsplit(url).hostname)}
        for name in ("NO_PROXY", "no_proxy"):
            known = [host for host in base.get(name, "").split(",") if host]
            merged[name] = ",".join([*known, *sorted(hosts - set(known))])
    return merged
