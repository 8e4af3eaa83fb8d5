"""The differences that two stacks may have, and why: all of them, and in no other place.

`substrate` excuses what two substrates do differently, and nothing between stacks of the same one; `environment`
excuses what a platform team asks for in its environment file.
"""

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from isthmus.parity.compare import Aspect, Difference

Reason = Literal["substrate", "environment"]


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A difference that may be: its aspect, a pattern of its places in which `*` stands for anything, and why."""

    aspect: Aspect
    where: str
    reason: Reason
    why: str


def _declare(reason: Reason, why: str, *places: tuple[Aspect, str]) -> tuple[Declared, ...]:
    return tuple(Declared(aspect=aspect, where=where, reason=reason, why=why) for aspect, where in places)


_RULES = "prometheus: file /etc/prometheus/rules.yaml: groups.*.rules."
_SCRAPING = "prometheus: file /etc/prometheus/prometheus.yml: "

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
        "what measures the database asks RDS for TLS, which a container on the estate's own network does not have",
        ("variable", "database-metrics: variable DATA_SOURCE_URI"),
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
    ),
    *_declare(
        "environment",
        "which buckets there are is the environment's",
        ("contract key", "storage.buckets.*"),
        ("variable", "training*: variable ISTHMUS_BUCKET_*"),
    ),
    *_declare(
        "environment",
        "which pools there are is the environment's",
        ("contract key", "training.pools.*"),
        ("service", "training-*"),
        ("configuration", f"{_SCRAPING}scrape_configs.training-*"),
        ("configuration", f"{_RULES}isthmus:*_limit*/training-*"),
    ),
    *_declare(
        "environment",
        "how large services and workers are is the environment's",
        ("setting", "*: cpus"),
        ("setting", "*: memory"),
        ("variable", "training-*: variable ISTHMUS_RAY_CPUS"),
        ("variable", "training-*: variable ISTHMUS_RAY_MEMORY_BYTES"),
        ("configuration", f"{_RULES}isthmus:memory_limit_bytes/*.expr"),
        ("configuration", f"{_RULES}isthmus:cpu_limit/*.expr"),
    ),
    *_declare(
        "environment",
        "how often is measured, and how long that is kept, is the environment's",
        ("setting", "prometheus: command --storage.tsdb.retention.time"),
        ("configuration", f"{_SCRAPING}global.scrape_interval"),
        ("configuration", f"{_SCRAPING}global.evaluation_interval"),
    ),
)


def declaration(
    difference: Difference, *, same_substrate: bool, among: Iterable[Declared] = DECLARED
) -> Declared | None:
    """What excuses a difference; None where nothing does."""
    for each in among:
        if each.reason == "substrate" and same_substrate:
            continue
        if each.aspect == difference.aspect and fnmatch.fnmatchcase(difference.where, each.where):
            return each
    return None
