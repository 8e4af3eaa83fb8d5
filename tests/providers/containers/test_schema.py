"""The schema, and the classes that programs use, agree."""

import dataclasses
import inspect
import json
from pathlib import Path
from typing import Any, cast

import pytest
from pulumi.provider.experimental.provider import GetSchemaRequest

from providers.containers import resources
from providers.containers.docker_host import DockerHost
from providers.containers.fields import Items, Kind, Record
from providers.containers.handlers import HANDLERS
from providers.containers.registered import camel
from providers.containers.schema import package_schema
from tests.providers.containers.rig import Rig, run

# Computed, though they are compared like inputs.
COMPUTED = {"contentHash"}
NESTED = {"IdentityGrant": "Grant"}


def _args(name: str) -> type[Any]:
    return getattr(resources, NESTED.get(name, name) if name in NESTED else f"{name}Args", None) or getattr(
        resources, name
    )


def _records(kind: Kind) -> list[Record]:
    inner = kind.item if isinstance(kind, Items) else kind
    if not isinstance(inner, Record):
        return []
    return [inner, *(found for prop in inner.properties.values() for found in _records(prop.kind))]


RECORDS = [record for handler in HANDLERS.values() for record in _records(handler.type.inputs)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_arguments_match_the_schema(record: Record) -> None:
    fields = {camel(field.name): field for field in dataclasses.fields(_args(record.name))}
    assert set(fields) == set(record.properties) - COMPUTED
    required = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    assert required == {name for name, prop in record.properties.items() if prop.required}


@pytest.mark.parametrize("token", sorted(HANDLERS))
def test_every_type_has_a_class_with_its_outputs(token: str) -> None:
    name, known = token.split(":")[-1], HANDLERS[token].type
    shown = [
        key
        for key, member in cast("dict[str, Any]", vars(getattr(resources, name))).items()
        if isinstance(member, property)
    ]
    assert {camel(key) for key in shown} <= {*known.outputs, *known.inputs.properties}
    for key, prop in known.outputs.items():
        assert not prop.secret or key in inspect.getsource(getattr(resources, name))


def test_the_schema_is_the_same_bytes_each_time_and_refers_to_what_is_there() -> None:
    schema = package_schema(HANDLERS)
    assert json.dumps(schema) == json.dumps(package_schema(HANDLERS))
    text = json.dumps(schema)
    for token in schema["types"]:
        assert f'"#/types/{token}"' in text
    container = schema["resources"]["containers:index:Container"]
    assert container["requiredInputs"] == ["image", "memory", "name", "network"]
    assert schema["resources"]["containers:index:Identity"]["properties"]["secretAccessKey"]["secret"] is True


def test_the_provider_serves_it(tmp_path: Path) -> None:
    served = run(Rig(tmp_path, cast("DockerHost", None)).provider.get_schema(GetSchemaRequest(0))).schema
    assert json.loads(served or "")["name"] == "containers"
