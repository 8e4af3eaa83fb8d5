"""The plan as data: what `preview --json` gives and `--save` keeps."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1
UNKNOWN = "[unknown]"
"""What stands for a value that is known only after deployment."""


class Model(BaseModel):
    """Base of every part of a plan: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanResource(Model):
    """One resource."""

    urn: str
    type: str
    """Pulumi's type token: `aws:s3/bucket:Bucket`."""
    name: str
    """Last part of the URN."""
    component: str
    """Names of the components that it belongs to, from the outermost, joined by slashes; empty where it has none."""
    custom: bool
    """Whether a provider manages it; a component is false."""
    operation: str
    """`create`, `update`, `replace`, `delete`, `same`, `read` or `import`."""
    changed: list[str]
    """Names of the properties that differ from what there is, sorted."""
    protect: bool
    inputs: dict[str, Any]
    """Every input, a secret as `[secret]` and an unknown value as `[unknown]`, keys sorted."""
    unknown: list[str]
    """Paths of the inputs that are not known yet, sorted."""


class PlanViolation(Model):
    """What a policy has against a resource."""

    policy: str
    pack: str
    version: str
    level: str
    """`mandatory` or `advisory`."""
    severity: str
    urn: str
    message: str
    description: str


class PlanFailure(Model):
    """A step that could not be planned; `urn` is empty where it was the program."""

    urn: str
    op: str
    message: str


class CostRange(Model):
    """US dollars a month, with every pool at its fewest and at its most workers."""

    minimum: float
    maximum: float


class CostLine(Model):
    """What one resource costs for one thing, a month."""

    urn: str
    what: str
    minimum: float
    maximum: float


class NotCounted(Model):
    """What costs something and is in no sum."""

    urn: str
    what: str
    usd: float | None = None
    """Price of a unit, where that is known."""
    unit: str = ""


class PlanCost(Model):
    """Estimated monthly cost."""

    currency: Literal["USD"] = "USD"
    region: str
    prices_of: str
    """Date of the oldest price of the region in `policies/prices.json`, ISO 8601; each has its source there."""
    total: CostRange
    components: dict[str, CostRange]
    """By the name of the nearest component, or group of resources."""
    lines: list[CostLine]
    """In the order of URNs; they add up to the total."""
    unknown: list[NotCounted]
    """Their price or their amount is not known."""
    by_use: list[NotCounted]
    """They are charged by use, which no plan tells."""
    assumptions: list[str]


class Plan(Model):
    """A preview of one stack; the same input gives the same bytes."""

    format: Literal["isthmus.plan"] = "isthmus.plan"
    version: Literal[1] = VERSION
    """Version of this format: raised when a key changes its meaning or goes."""
    command: Literal["preview"] = "preview"
    stack: str
    ok: bool
    cancelled: bool
    changed: int
    """How many steps would change something."""
    changes: dict[str, int]
    """Count by operation; those of the stack itself and of providers included."""
    kinds: dict[str, int]
    """Count by type, of resources that a provider manages."""
    absent_plugins: list[str]
    """Packages planned by inputs alone, because their plugins are absent."""
    resources: list[PlanResource]
    """In the order of URNs."""
    contract: dict[str, Any]
    """Every key of the contract, dotted, with its value; a secret as `[secret]`, an unknown one as `[unknown]`."""
    cost: PlanCost | None = None
    """Null where nothing is known to cost anything, as on `containers`."""
    violations: list[PlanViolation]
    """In the order of URN, pack and policy."""
    failures: list[PlanFailure]
    not_tried: list[str] = Field(default_factory=list[str])
    """URNs."""

    def text(self) -> str:
        """The plan as JSON, keys sorted, with a line break at its end."""
        return json.dumps(self.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def schema() -> str:
    """JSON schema of a plan, as `docs/reference/plan.schema.json` holds it."""
    from envs.described import Described

    found = Plan.model_json_schema(schema_generator=Described)
    body = {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
    return json.dumps(body, indent=2, sort_keys=True) + "\n"
