"""Tests that no field of a request is passed over in silence."""

from typing import Any

import pytest
from google.protobuf import struct_pb2

from isthmus.engine import requests, transforms
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.monitor import Monitor
from isthmus.engine.protocol import alias_pb2, callback_pb2
from isthmus.engine.protocol import resource_pb2 as pb

_MESSAGES = sorted({*requests.HANDLED, *requests.REFUSED, *requests.HARMLESS})


def _fields(message: Any) -> set[str]:
    return {field.name for field in message.DESCRIPTOR.fields}


@pytest.mark.parametrize("name", _MESSAGES)
def test_every_field_is_carried_out_or_refused(name: str) -> None:
    tables: list[set[str]] = [
        set(requests.HANDLED.get(name, ())),
        set(requests.REFUSED.get(name, ())),
        set(requests.HARMLESS.get(name, ())),
    ]
    assert set[str]().union(*tables) == _fields(getattr(pb, name))
    assert sum(map(len, tables)) == len(set[str]().union(*tables)), "a field is in two tables"


def test_every_feature_is_known_or_not() -> None:
    names = {v.name.removeprefix("RESOURCE_MONITOR_FEATURE_") for v in pb.ResourceMonitorFeature.DESCRIPTOR.values}
    assert set(requests.FEATURES) == names
    assert pb.RESOURCE_MONITOR_FEATURE_TRANSFORMS in requests.claimed()
    assert pb.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES not in requests.claimed()
    assert requests.supports("aliasSpecs")
    assert not requests.supports("outputValues")


def test_every_method_of_the_monitor_is_there() -> None:
    service = pb.DESCRIPTOR.services_by_name["ResourceMonitor"]
    # What the generated base class answers to names no feature.
    assert [method.name for method in service.methods if method.name not in vars(Monitor)] == []


def test_requests_that_are_refused_whole_have_no_table() -> None:
    service = pb.DESCRIPTOR.services_by_name["ResourceMonitor"]
    whole = {"Call", "ExistsResource", "RegisterPackage", "RegisterResourceHook", "RegisterErrorHook"}
    plain = {"GetDeploymentInfo", "SignalAndWaitForShutdown", "RegisterStackTransform", "RegisterStackInvokeTransform"}
    asked = {m.input_type.name for m in service.methods if m.name not in whole | plain}
    assert asked == set(_MESSAGES)


def test_every_field_of_a_transform_is_carried_over() -> None:
    assert _fields(pb.TransformResourceOptions) == transforms.OPTIONS
    assert _fields(pb.TransformInvokeOptions) == {"provider", "plugin_download_url", "version", "plugin_checksums"}
    assert _fields(pb.TransformRequest) == {"type", "name", "custom", "parent", "properties", "options"}
    assert _fields(pb.TransformResponse) == {"properties", "options"}
    assert _fields(callback_pb2.Callback) == {"target", "token", "accepts_byte_string"}
    assert _fields(alias_pb2.Alias.Spec) == {"name", "type", "stack", "project", "parentUrn", "noParent"}


_SET: dict[str, Any] = {
    "remote": True,
    "hooks": pb.RegisterResourceRequest.ResourceHooksBinding(after_create=["h"]),
    "state_migrations": [callback_pb2.Callback(target="t", token="u")],
    "packageRef": "p",
    "envVarMappings": {"A": "B"},
    "snippetId": "s",
    "pluginDownloadURL": "https://example.invalid",
    "pluginChecksums": {"linux-amd64": b"x"},
}


@pytest.mark.parametrize(
    ("message", "field"),
    [(m, f) for m in sorted(requests.REFUSED) for f in sorted(requests.REFUSED[m]) if f != "replacement_trigger"],
)
def test_what_is_refused_is_named(message: str, field: str) -> None:
    request = getattr(pb, message)(**{field: _SET[field]})
    with pytest.raises(UnsupportedError) as caught:
        requests.refuse(request, "where", has_plugin=lambda: True)
    assert caught.value.feature == requests.REFUSED[message][field]
    requests.refuse(getattr(pb, message)(), "where", has_plugin=lambda: True)


def test_a_trigger_is_refused_only_where_it_has_a_value() -> None:
    request = pb.RegisterResourceRequest()
    request.replacement_trigger.null_value = struct_pb2.NULL_VALUE
    requests.refuse(request, "where", has_plugin=lambda: True)
    request.replacement_trigger.bool_value = False
    with pytest.raises(UnsupportedError, match="replacementTrigger"):
        requests.refuse(request, "where", has_plugin=lambda: True)


def test_where_a_plugin_comes_from_does_not_matter_without_it() -> None:
    request = pb.RegisterResourceRequest(pluginDownloadURL="https://example.invalid")
    requests.refuse(request, "where", has_plugin=lambda: False)
