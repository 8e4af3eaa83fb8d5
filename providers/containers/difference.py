"""Differences between what a resource was asked to be and what it is asked to be now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pulumi.provider.experimental.provider import DiffResponse, PropertyDiff, PropertyDiffKind

from providers.containers.call import ResourceType
from providers.containers.fields import normalise
from providers.containers.values import Plain, Properties, Secret, reveal


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The inputs that changed: how each did, and which of them need a new resource."""

    kinds: Mapping[str, PropertyDiffKind]
    replaces: frozenset[str]


def inputs_of(kind: ResourceType, state: Properties) -> dict[str, Plain]:
    """Pick the inputs out of a state, which holds outputs too."""
    return {key: state[key] for key in kind.inputs.properties if key in state}


def compare(kind: ResourceType, olds: Properties, news: Properties, ignored: Sequence[str]) -> Difference:
    """Compare two sets of inputs in their normal form; what is unknown counts as changed."""
    old, new = _normal(kind, olds), _normal(kind, news)
    changed: dict[str, PropertyDiffKind] = {}
    replaces: set[str] = set()
    for key, prop in sorted(kind.inputs.properties.items()):
        if key in ignored or prop.silent or old.get(key) == new.get(key):
            continue
        changed[key] = _kind(old.get(key), new.get(key), replaces=prop.replaces)
        if prop.replaces:
            replaces.add(key)
    return Difference(kinds=changed, replaces=frozenset(replaces))


def normalised(kind: ResourceType, inputs: Properties) -> dict[str, Plain]:
    """Give inputs in their normal form."""
    return cast("dict[str, Plain]", normalise(kind.inputs, inputs))


def marked(kind: ResourceType, inputs: Properties) -> dict[str, Plain]:
    """Mark the inputs that are secrets by their nature, whatever the program says of them."""
    return {
        key: Secret(value) if kind.inputs.properties[key].secret and not isinstance(value, Secret) else value
        for key, value in inputs.items()
    }


def _normal(kind: ResourceType, inputs: Properties) -> dict[str, Plain]:
    return cast("dict[str, Plain]", reveal(normalised(kind, inputs)))


def _kind(old: Plain, new: Plain, *, replaces: bool) -> PropertyDiffKind:
    if old is None:
        return PropertyDiffKind.ADD_REPLACE if replaces else PropertyDiffKind.ADD
    if new is None:
        return PropertyDiffKind.DELETE_REPLACE if replaces else PropertyDiffKind.DELETE
    return PropertyDiffKind.UPDATE_REPLACE if replaces else PropertyDiffKind.UPDATE


def respond(kind: ResourceType, change: Difference, drift: frozenset[str]) -> DiffResponse:
    """Say it the way Pulumi hears it; a name can be had once only, so what replaces deletes first."""
    detailed = {key: PropertyDiff(how, input_diff=True) for key, how in change.kinds.items()}
    detailed |= {key: PropertyDiff(PropertyDiffKind.UPDATE, input_diff=False) for key in sorted(drift)}
    stables = [key for key, prop in sorted(kind.inputs.properties.items()) if prop.replaces and not change.replaces]
    return DiffResponse(
        changes=bool(detailed),
        replaces=sorted(change.replaces),
        stables=stables,
        delete_before_replace=bool(change.replaces),
        diffs=sorted(detailed),
        detailed_diff=detailed,
    )
