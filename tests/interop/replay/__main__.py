"""A program that asks for what the records in the file `REPLAY` say that a program asked for.

The records are those of a state, in its order, with secrets open. What is not known of a record is an error.
"""

import json
import os
from pathlib import Path
from typing import Any, cast

import pulumi

SIGNATURE = "4dabf18193072939515e22adb298388d"
_OUTCOME = {"urn", "custom", "type", "id", "inputs", "outputs", "provider"}
_ASKED = {"parent", "dependencies", "propertyDependencies", "retainOnDelete", "additionalSecretOutputs", "protect"}
_made: dict[str, pulumi.Resource] = {}


def _bound(value: Any, urns: list[str]) -> Any:
    """The value as a program has it, one part of it dependent on the resources, if there are any."""
    if isinstance(value, dict) and SIGNATURE in value:
        return pulumi.Output.secret(_bound(cast("dict[str, Any]", value)["ciphertext"], urns))
    if isinstance(value, dict) and value:
        items = cast("dict[str, Any]", value).items()
        return {key: _bound(inner, [] if place else urns) for place, (key, inner) in enumerate(items)}
    if isinstance(value, list) and value:
        return [_bound(inner, [] if place else urns) for place, inner in enumerate(cast("list[Any]", value))]
    leaf: Any = cast("Any", value)
    if not urns:
        return leaf
    return pulumi.Output.all(*(_made[urn].urn for urn in urns)).apply(lambda _: leaf)


def _options(record: dict[str, Any]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(
        parent=_made.get(record.get("parent", "")),
        depends_on=[_made[urn] for urn in record.get("dependencies", [])],
        retain_on_delete=record.get("retainOnDelete"),
        protect=record.get("protect"),
        additional_secret_outputs=record.get("additionalSecretOutputs"),
    )


def _register(record: dict[str, Any]) -> None:
    if unknown := sorted(record.keys() - _OUTCOME - _ASKED):
        raise ValueError(f"{record['urn']} has {', '.join(unknown)}")
    name, options = record["urn"].rpartition("::")[2], _options(record)
    if record["custom"]:
        asked: dict[str, list[str]] = record["propertyDependencies"]
        props = {key: _bound(record["inputs"][key], urns) for key, urns in asked.items()}
        _made[record["urn"]] = pulumi.CustomResource(record["type"], name, props, options)
        return
    component = pulumi.ComponentResource(record["type"], name, {}, options)
    _made[record["urn"]] = component
    component.register_outputs(_bound(record.get("outputs", {}), []))


for _record in cast("list[dict[str, Any]]", json.loads(Path(os.environ["REPLAY"]).read_text())):
    if _record["type"] == "pulumi:pulumi:Stack":
        for _key, _value in _record["outputs"].items():
            pulumi.export(_key, _bound(_value, []))
    elif not _record["type"].startswith("pulumi:providers:"):
        _register(_record)
