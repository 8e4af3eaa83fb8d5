"""Values as a plan shows them: JSON, with marks in place of what is secret or unknown."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus.engine.values import Asset, Output, Properties, ResourceRef, Secret, Unknown, Value
from isthmus.masking import MASK, Masker
from isthmus.plan.model import UNKNOWN


def shown(properties: Properties, masker: Masker) -> dict[str, Any]:
    """Properties as JSON, keys sorted; what `masker` knows is masked in texts too."""
    return {key: _shown(properties[key], masker) for key in sorted(properties)}


def unknowns(value: Value, path: str = "") -> Iterator[str]:
    """Paths of what is not known in a value, in order: `spec.replicas`, `subnetIds[0]`."""
    if isinstance(value, Secret):
        yield from unknowns(value.element, path)
    elif isinstance(value, Unknown) or (isinstance(value, Output) and not value.known):
        yield path
    elif isinstance(value, Output):
        yield from unknowns(value.element, path)
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from unknowns(value[key], f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from unknowns(item, f"{path}[{index}]")


def _shown(value: Value, masker: Masker) -> Any:
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, str):
        return masker.clean(value)
    if isinstance(value, Asset):
        return dict(sorted(value.fields.items()))
    if isinstance(value, ResourceRef):
        return value.urn
    if isinstance(value, Output):
        return _shown(_marked(value), masker)
    if isinstance(value, Mapping):
        return shown(value, masker)
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else value
    return [_shown(item, masker) for item in value]


def _marked(value: Output) -> Value:
    if value.secret:
        return Secret(value.element)
    return value.element if value.known else Unknown()
