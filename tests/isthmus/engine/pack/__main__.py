"""The policy pack that the engine's tests run: one policy of each kind, on the model provider's things."""

from typing import Any

import pulumi
from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

THING = "model:index:Thing"


def no_bad(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Forbid the value `bad`."""
    if args.resource_type == THING and args.props.get("value") == "bad":
        report(f"{args.name} is bad", None)


def short(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Forbid values that are longer than configured, and quote them, as careless policies do."""
    value = args.props.get("value") if args.resource_type == THING else None
    longest = args.get_config()["longest"]
    if isinstance(value, str) and len(value) > longest:
        report(f"{value!r} is longer than {longest:g}", None)


def owner(args: ResourceValidationArgs) -> Any:
    """Give every thing an owner, and keep what is there."""
    if args.resource_type != THING or args.props.get("owner"):
        return None
    return {**{key: args.props[key] for key in args.props}, "owner": pulumi.get_stack()}


def few(args: StackValidationArgs, report: ReportViolation) -> None:
    """Forbid many things; look at what is only known once they are made, and at who needs whom."""
    things = [each for each in args.resources if each.resource_type == THING]
    stamps = [each.props["stamp"] for each in things if each.name.startswith("look")]
    if len(things) > args.get_config()["most"]:
        needed = sorted(other.name for each in things for other in each.dependencies)
        report(
            f"{len(things)} things, stamps {stamps}, needed {needed}, provider {things[0].provider is not None}", None
        )
    for each in things:
        if each.name == "alone" and each.parent is not None:
            report(f"it has the parent {each.parent.name}", each.urn)


def schema(name: str, default: int) -> PolicyConfigSchema:
    """The schema of one number of a policy's configuration."""
    return PolicyConfigSchema(properties={name: {"type": "integer", "minimum": 0, "default": default}})


PolicyPack(
    name="model-pack",
    enforcement_level=EnforcementLevel.ADVISORY,
    policies=[
        ResourceValidationPolicy(
            name="no-bad",
            description="Nothing bad.",
            enforcement_level=EnforcementLevel.MANDATORY,
            severity=Severity.HIGH,
            validate=no_bad,
        ),
        ResourceValidationPolicy(
            name="short", description="Short values.", validate=short, config_schema=schema("longest", 20)
        ),
        ResourceValidationPolicy(
            name="owner",
            description="Things have owners.",
            enforcement_level=EnforcementLevel.DISABLED,
            remediate=owner,
        ),
        StackValidationPolicy(name="few", description="Few things.", validate=few, config_schema=schema("most", 10)),
    ],
)
