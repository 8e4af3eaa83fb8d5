"""The kinds of edits that a platform team makes, each with what it may change and nothing else."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isthmus.rehearsal.watching import Done

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """An edit of the environment: what it does to the document, and which steps it may lead to."""

    name: str
    apply: Callable[[Document], Document]
    may: Callable[[Done], bool]
    """Whether a step belongs to it."""
    must: Callable[[Done], bool]
    """What at least one step must be."""

    def beyond(self, done: list[Done]) -> list[str]:
        """The steps that do not belong to it."""
        return [str(step) for step in done if not self.may(step)]


def _of(step: Done, *kinds: str) -> bool:
    return step.kind.rpartition(":")[2] in kinds


def _within(step: Done, *components: str) -> bool:
    return bool(set(components) & set(step.component.split("/")))


def _more_replicas(document: Document) -> Document:
    scale = document.setdefault("serving", {}).setdefault("scale", {})
    scale["min"] = int(scale.get("min", 1)) + 1
    scale["max"] = max(int(scale.get("max", 1)), scale["min"]) + 1
    return document


def _new_pool(document: Document) -> Document:
    pool = {"name": "extra", "cpus": 2, "memory": "4Gi", "max_workers": 2, "expire_after": "3d"}
    document.setdefault("training", {}).setdefault("pools", []).append(pool)
    return document


def _new_bucket(document: Document) -> Document:
    document.setdefault("storage", {}).setdefault("buckets", {})["rehearsed"] = {}
    return document


def _other_image(document: Document) -> Document:
    reference = f"registry.example.org/gateway@sha256:{'0' * 64}"
    document.setdefault("images", {}).setdefault("overrides", {})["gateway"] = reference
    return document


EDITS = (
    Edit(
        name="replica count",
        apply=_more_replicas,
        # Where there was one copy, Prometheus has to find each of several from now on.
        may=lambda step: (
            _of(step, "HorizontalPodAutoscaler", "Deployment", "Service")
            if _within(step, "Serving")
            else _within(step, "Monitoring") and _of(step, "ConfigMap", "StatefulSet")
        ),
        must=lambda step: _of(step, "HorizontalPodAutoscaler", "Deployment"),
    ),
    Edit(
        name="new pool",
        apply=_new_pool,
        # Who uses training lets the new workers in, and Prometheus looks at them.
        may=lambda step: (
            "extra" in step.name
            if step.op == "create"
            else _within(step, "Training", "Monitoring") or _of(step, "NetworkPolicy")
        ),
        must=lambda step: step.op == "create" and _of(step, "NodePool"),
    ),
    Edit(
        name="new bucket",
        apply=_new_bucket,
        # Training may use every bucket.
        may=lambda step: (
            _within(step, "Storage")
            if step.op == "create"
            else _within(step, "Training") and _of(step, "RolePolicy", "RayCluster")
        ),
        must=lambda step: step.op == "create" and _of(step, "Bucket"),
    ),
    Edit(
        name="image",
        apply=_other_image,
        may=lambda step: _of(step, "Image", "Push") or "gateway" in step.name,
        must=lambda step: _of(step, "Deployment") and step.op == "update",
    ),
)


_ROTATED = frozenset({"Secret", "SecretVersion", "Instance", "Deployment", "StatefulSet", "RayCluster", "Job"})
"""What holds a secret, is told a new one, or starts anew because of it."""


def rotated() -> tuple[Edit, Callable[[str], bool]]:
    """The edit that draws the database's password anew, and which record of the state it is, by URN."""

    def chosen(urn: str) -> bool:
        return "containers:index:Secret::" in urn and "database" in urn.rpartition("::")[2]

    edit = Edit(
        name="rotated secret",
        apply=lambda document: document,
        may=lambda step: _of(step, *_ROTATED),
        must=lambda step: _of(step, "SecretVersion"),
    )
    return edit, chosen


def edited(document: Document, edit: Edit) -> Document:
    """A copy of an environment's document with the edit in it."""
    return edit.apply(copy.deepcopy(document))
