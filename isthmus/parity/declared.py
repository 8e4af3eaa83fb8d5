"""The differences that two stacks may have, and why: all of them, and in no other place.

`substrate` excuses what two substrates do differently, and nothing between stacks of the same one; `environment`
excuses what a platform team asks for in its environment file, and only where the two files ask for different things.
"""

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from isthmus.parity.asked import Asked
from isthmus.parity.compare import Aspect, Difference

Reason = Literal["substrate", "environment"]


_RULES = "prometheus: file /etc/prometheus/rules.yaml: groups.*.rules."
_ALERTS = "prometheus: file /etc/prometheus/rules.yaml: groups.alerts.rules."
_SIZE = "how large services and workers are is the environment's"
_SIZES = ("cpus", "memory")
_LIMITS = ("cpu_limit", "memory_limit_bytes")
_SCRAPING = "prometheus: file /etc/prometheus/prometheus.yml: "


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A difference that may be: its aspect, a pattern of its places in which `*` stands for anything, and why.

    `keys` are those of the environment file that make it; it may be only where two files differ in one of them.
    """

    aspect: Aspect
    where: str
    reason: Reason
    why: str
    keys: tuple[str, ...] = ()


def _declare(reason: Reason, why: str, *places: tuple[Aspect, str], keys: tuple[str, ...] = ()) -> tuple[Declared, ...]:
    return tuple(Declared(aspect=aspect, where=where, reason=reason, why=why, keys=keys) for aspect, where in places)


def _sized(key: str, *services: str) -> tuple[Declared, ...]:
    """The size of services, which one key asks for: what they may use, and what Prometheus is told of it."""
    settings: list[tuple[Aspect, str]] = [("setting", f"{name}: {what}") for name in services for what in _SIZES]
    told: list[tuple[Aspect, str]] = [
        ("configuration", f"{_RULES}isthmus:{what}/{name}.expr") for name in services for what in _LIMITS
    ]
    return _declare("environment", _SIZE, *settings, *told, keys=(key,))


DECLARED: tuple[Declared, ...] = (
    *_declare(
        "substrate",
        "AWS gives credentials by roles: to a pod by its identity, to a person by the role they take on",
        ("contract key", "storage.access_key_id"),
        ("contract key", "storage.secret_access_key"),
        ("variable", "*: variable AWS_SHARED_CREDENTIALS_FILE"),
        ("configuration", "*: file /etc/isthmus/aws-credentials"),
    ),
    *_declare(
        "substrate",
        "the SDK's own endpoint for the region is S3",
        ("contract key", "storage.endpoint"),
        ("variable", "*: variable AWS_ENDPOINT_URL_S3"),
    ),
    *_declare(
        "substrate",
        "S3 is the storage, and no service of the estate",
        ("service", "storage"),
        ("configuration", f"{_SCRAPING}scrape_configs.storage"),
        ("configuration", f"{_RULES}isthmus:*_limit*/storage"),
    ),
    *_declare(
        "substrate",
        "RDS is the database, and a job makes in it what the container makes when it starts",
        ("service", "database"),
        ("service", "database-databases"),
    ),
    *_declare(
        "substrate",
        "what connects to RDS asks for TLS and checks who answers; a container on the estate's own network has no TLS",
        ("variable", "database-metrics: variable DATA_SOURCE_URI"),
        ("variable", "*: variable PGSSLMODE"),
        ("variable", "*: variable PGSSLROOTCERT"),
        ("configuration", "*: file /etc/isthmus/database-authority.pem"),
    ),
    *_declare(
        "substrate",
        "the estate is reached by the name of its load balancer, or by a tunnel, and not by loopback alone",
        ("contract key", "tunnel*"),
        ("variable", "registry: variable MLFLOW_SERVER_ALLOWED_HOSTS"),
        ("setting", "gateway: stop_seconds"),
    ),
    *_declare(
        "substrate",
        "containers are as many as they are, and copies of a pod come and go, so that DNS tells which there are",
        ("configuration", f"{_SCRAPING}scrape_configs.*.static_configs"),
        ("configuration", f"{_SCRAPING}scrape_configs.*.dns_sd_configs"),
    ),
    *_declare(
        "environment",
        "whether a slot may have copies, which DNS then tells, is the environment's",
        ("configuration", f"{_SCRAPING}scrape_configs.serving-*.static_configs"),
        ("configuration", f"{_SCRAPING}scrape_configs.serving-*.dns_sd_configs"),
        keys=("serving.scale",),
    ),
    *_declare(
        "environment",
        "which buckets there are is the environment's",
        ("contract key", "storage.buckets.*"),
        ("variable", "training*: variable ISTHMUS_BUCKET_*"),
        keys=("storage.buckets",),
    ),
    *_declare(
        "environment",
        "which pools there are is the environment's",
        ("contract key", "training.pools.*"),
        ("service", "training-*"),
        ("configuration", f"{_SCRAPING}scrape_configs.training-*"),
        ("configuration", f"{_RULES}isthmus:*_limit*/training-*"),
        keys=("training.pools",),
    ),
    *_sized("registry.resources", "registry"),
    *_sized("serving.slot", "serving-a", "serving-b"),
    *_sized("training.head", "training"),
    *_sized("monitoring.resources", "prometheus"),
    *_declare(
        "environment",
        _SIZE,
        ("setting", "training-*: cpus"),
        ("setting", "training-*: memory"),
        ("variable", "training-*: variable ISTHMUS_RAY_CPUS"),
        ("variable", "training-*: variable ISTHMUS_RAY_MEMORY_BYTES"),
        keys=("training.pools",),
    ),
    *_declare(
        "environment",
        "which ports lead in, and whether any does from the internet, is the environment's",
        ("port", "gateway: published"),
        ("configuration", "gateway: file /etc/traefik/traefik.yaml: entryPoints.*.address"),
        keys=("ports", "aws.routes.public"),
    ),
    *_declare(
        "environment",
        "by which name the estate is reached is the environment's",
        ("variable", "registry: variable MLFLOW_SERVER_ALLOWED_HOSTS"),
        keys=("aws.routes.domain",),
    ),
    *_declare(
        "environment",
        "when an alert fires, and where it goes, is the environment's",
        ("configuration", f"{_ALERTS}*.expr"),
        ("configuration", f"{_ALERTS}*.for"),
        ("configuration", f"{_ALERTS}*.annotations.summary"),
        ("configuration", "alertmanager: file /etc/alertmanager/alertmanager.yml"),
        keys=("monitoring.thresholds", "monitoring.receiver"),
    ),
    *_declare(
        "environment",
        "how often is measured, and how long that is kept, is the environment's",
        ("setting", "prometheus: command --storage.tsdb.retention.time"),
        ("configuration", f"{_SCRAPING}global.scrape_interval"),
        ("configuration", f"{_SCRAPING}global.evaluation_interval"),
        keys=("monitoring.scrape_interval", "monitoring.retention"),
    ),
)


def declaration(
    difference: Difference, asked: Asked, *, same_substrate: bool, among: Iterable[Declared] = DECLARED
) -> Declared | None:
    """What excuses a difference; None where nothing does."""
    for each in among:
        if each.reason == "substrate" and same_substrate:
            continue
        if each.reason == "environment" and not any(map(asked.differs, each.keys)):
            continue
        if each.aspect == difference.aspect and fnmatch.fnmatchcase(difference.where, each.where):
            return each
    return None
