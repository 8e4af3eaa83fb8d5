"""The provider that the engine's tests deploy against: it keeps each resource as one JSON file in `MODEL_STORE`.

A resource `model:index:Thing` has inputs `key` (its identity; a change replaces it), `value` (any; a change updates
it), `fail` (the name of an operation that raises), `echo` (failures tell all inputs), `slow` (seconds that create,
update and delete take), and
`deleteFirst` (a replacement deletes before it creates). Its outputs add `stamp`, the count of its writes.
"""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pulumi
from pulumi.provider.experimental import property_value as pv
from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental.server import main

STORE = Path(os.environ["MODEL_STORE"])
Map = dict[str, pv.PropertyValue]


def _plain(value: pv.PropertyValue) -> object:
    if isinstance(value.value, pv.Computed):
        return "<unknown>"
    inner = value.value
    if isinstance(inner, pv.ResourceReference):
        return inner.urn
    if isinstance(inner, pulumi.Asset):
        return str(vars(inner).get("text"))
    if isinstance(inner, Mapping):
        return {k: _plain(v) for k, v in inner.items()}
    if isinstance(inner, (list, tuple)):
        return [_plain(v) for v in inner]
    return inner


def _echoed(props: Map) -> Map:
    """The outputs: all inputs but references and assets, which the SDK does not send back as it got them."""
    return {k: v for k, v in props.items() if not isinstance(v.value, pv.ResourceReference | pulumi.Asset)}


def _foreseen(props: Map) -> Map:
    """The outputs of a preview; the SDK cannot send an unknown value but as the protocol's own text for it."""
    unknown = pv.PropertyValue("04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    return {k: unknown if "<unknown>" in str(_plain(v)) else v for k, v in props.items()} | {"stamp": unknown}


def _wrapped(plain: Any) -> pv.PropertyValue:
    if isinstance(plain, dict):
        return pv.PropertyValue({str(k): _wrapped(v) for k, v in cast("dict[str, Any]", plain).items()})
    if isinstance(plain, list):
        return pv.PropertyValue([_wrapped(v) for v in cast("list[Any]", plain)])
    return pv.PropertyValue(plain)


def _text(props: Map, name: str) -> str:
    value = props.get(name)
    return "" if value is None else str(_plain(value))


class Model(api.Provider):
    """The provider."""

    async def check(self, request: api.CheckRequest) -> api.CheckResponse:
        failures = [] if "key" in request.new_inputs else [api.CheckFailure("key", "is missing")]
        if _text(request.new_inputs, "fail") == "check":
            failures.append(api.CheckFailure("fail", f"was told to fail{_told(request.new_inputs)}"))
        return api.CheckResponse(inputs=request.new_inputs, failures=failures)

    async def diff(self, request: api.DiffRequest) -> api.DiffResponse:
        old, new = dict(request.old_state), _echoed(request.new_inputs)
        old.pop("stamp", None)
        names = [n for n in sorted({*old, *new}) if n not in ("fail", "slow", "deleteFirst", "echo")]
        changed = [n for n in names if n not in old or n not in new or _plain(old[n]) != _plain(new[n])]
        return api.DiffResponse(
            changes=bool(changed),
            replaces=[n for n in changed if n == "key"],
            diffs=changed,
            delete_before_replace=_text(new, "deleteFirst") == "True",
        )

    async def create(self, request: api.CreateRequest) -> api.CreateResponse:
        outputs = _echoed(request.properties)
        if request.preview:
            outputs = _foreseen(outputs)
            return api.CreateResponse(resource_id="", properties=outputs)
        await self._trouble("create", request.properties)
        ident = _text(request.properties, "key")
        outputs["stamp"] = pv.PropertyValue(float(self._write(ident, request.properties, request.timeout)))
        return api.CreateResponse(resource_id=ident, properties=outputs)

    async def update(self, request: api.UpdateRequest) -> api.UpdateResponse:
        outputs = _echoed(request.news)
        if request.preview:
            outputs = _foreseen(outputs)
            return api.UpdateResponse(properties=outputs)
        await self._trouble("update", request.news)
        outputs["stamp"] = pv.PropertyValue(float(self._write(request.resource_id, request.news, request.timeout)))
        return api.UpdateResponse(properties=outputs)

    async def delete(self, request: api.DeleteRequest) -> None:
        await self._trouble("delete", request.properties)
        (STORE / f"{request.resource_id}.json").unlink(missing_ok=True)

    async def read(self, request: api.ReadRequest) -> api.ReadResponse:
        path = STORE / f"{request.resource_id}.json"
        if not path.exists():
            return api.ReadResponse(resource_id="", properties={}, inputs={})
        kept = json.loads(path.read_text())
        outputs, inputs = dict(request.properties), dict(request.inputs)
        if not outputs and not inputs:
            # Asked by the ID alone, as an import does: all that is known of it, in plain.
            known = {k: _wrapped(v) for k, v in kept["props"].items()}
            stamped = {**known, "stamp": pv.PropertyValue(float(kept["stamp"]))}
            return api.ReadResponse(resource_id=request.resource_id, properties=stamped, inputs=known)
        for props in (outputs, inputs):
            if "value" in props and _plain(props["value"]) != kept["props"].get("value"):
                props["value"] = pv.PropertyValue(kept["props"].get("value"))
        return api.ReadResponse(resource_id=request.resource_id, properties=outputs, inputs=inputs)

    async def invoke(self, request: api.InvokeRequest) -> api.InvokeResponse:
        if request.tok != "model:index:echo":
            return api.InvokeResponse(failures=[api.CheckFailure("tok", f"{request.tok} is not known")])
        return api.InvokeResponse(return_value=request.args)

    def _write(self, ident: str, props: Map, timeout: float) -> int:
        path = STORE / f"{ident}.json"
        stamp = json.loads(path.read_text())["stamp"] + 1 if path.exists() else 1
        plain = {k: _plain(v) for k, v in props.items()}
        body = json.dumps({"stamp": stamp, "timeout": timeout, "props": plain}, sort_keys=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(body)
        fresh.replace(path)
        return stamp

    async def _trouble(self, operation: str, props: Map) -> None:
        slow = props.get("slow")
        if slow is not None and isinstance(slow.value, float):
            await asyncio.sleep(slow.value)
        if _text(props, "fail") == operation:
            raise RuntimeError(f"{operation} was told to fail{_told(props)}")


def _told(props: Map) -> str:
    """Everything that a careless provider may put into a message, and onto its standard error."""
    if "echo" not in props:
        return ""
    inputs = {key: _plain(value) for key, value in props.items()}
    value = str(inputs.get("value"))
    encoded = base64.b64encode(value.encode()).decode()
    told = f" with {inputs!r} {json.dumps(inputs)} {value} {quote(value)} {encoded}"
    print(told, file=sys.stderr, flush=True)
    return told


if __name__ == "__main__":
    main(sys.argv[1:], "1.0.0", Model())
