"""Plans to compare and to show, made as a preview's are."""

from dataclasses import replace

from isthmus.engine.values import UNKNOWN, Properties, Secret, Value
from isthmus.engines.results import Forecast, Planned, Result
from isthmus.plan.build import build
from isthmus.plan.model import Plan, PlanCost

_ESTATE = "urn:pulumi:prod::isthmus::isthmus:estate:Estate::estate"
_STORAGE = "urn:pulumi:prod::isthmus::isthmus:estate:Estate$isthmus:storage:Storage::storage"
_BUCKET = "urn:pulumi:prod::isthmus::isthmus:estate:Estate$isthmus:storage:Storage$aws:s3/bucket:Bucket::{}"


def bucket(name: str, **inputs: Value) -> Planned:
    """A bucket in storage."""
    given: Properties = {"bucket": f"isthmus-prod-{name}", "kmsKeyId": UNKNOWN, **inputs}
    return Planned(
        urn=_BUCKET.format(name), type="aws:s3/bucket:Bucket", op="create", custom=True, inputs=given, parent=_STORAGE
    )


def resources(*buckets: Planned) -> tuple[Planned, ...]:
    """An estate with storage and these buckets in it."""
    estate = Planned(urn=_ESTATE, type="isthmus:estate:Estate", op="create", custom=False, inputs={})
    storage = Planned(
        urn=_STORAGE, type="isthmus:storage:Storage", op="create", custom=False, inputs={}, parent=_ESTATE
    )
    return (estate, storage, *buckets)


def plan(*buckets: Planned, cost: PlanCost | None = None, result: Result | None = None) -> Plan:
    """The plan of that estate."""
    outputs: Properties = {
        "stack": "prod",
        "storage": {"endpoint": None, "buckets": {"artifacts": UNKNOWN}, "secret_access_key": Secret("hunter22")},
    }
    told = result or Result(ok=True, changes={"create": 2 + len(buckets)}, outputs={}, absent=("aws",))
    return build("prod", told, Forecast(resources=resources(*buckets), outputs=outputs), cost)


def protected(resource: Planned) -> Planned:
    """The same resource, protected."""
    return replace(resource, protect=True)
