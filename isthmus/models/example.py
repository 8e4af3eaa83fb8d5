"""The input of a smoke inference: the model's own input example, or zeros where it has none."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import yaml
from botocore.exceptions import BotoCoreError, ClientError

from isthmus.contract import StorageContract
from isthmus.s3 import s3_client
from isthmus.v2 import ModelMetadata, Tensor, TensorMetadata

ReadArtifact = Callable[[str], bytes]
"""Gives the bytes of an artifact of the model by its path; LookupError if there is none."""

_MAX_ROWS = 5
_ZERO: Mapping[str, Any] = {"BOOL": False, "BYTES": ""}


def artifact_reader(storage: StorageContract, artifact_uri: str) -> ReadArtifact:
    """Read artifacts of a model that lies in the estate's storage, `s3://BUCKET/KEY`."""
    place = urlsplit(artifact_uri)

    def read(path: str) -> bytes:
        if place.scheme != "s3":
            raise LookupError(f"{artifact_uri} isn't in S3")
        key = f"{place.path.strip('/')}/{path}"
        try:
            return s3_client(storage).get_object(Bucket=place.netloc, Key=key)["Body"].read()
        except (ClientError, BotoCoreError) as error:
            raise LookupError(f"{key}: {error}") from error

    return read


def smoke_inputs(metadata: ModelMetadata, read: ReadArtifact) -> tuple[Tensor, ...]:
    """Make the inputs: from the example that was logged with the model, else zeros in the shapes of the metadata."""
    try:
        return _from_example(metadata, _example(read))
    except (LookupError, TypeError, ValueError):
        # No example, or one in a form that v2 metadata can't name: zeros are a weaker smoke, not a failure.
        return tuple(_zeros(tensor) for tensor in metadata.inputs)


def _example(read: ReadArtifact) -> Mapping[str, Any]:
    model = cast("Mapping[str, Any]", yaml.safe_load(read("MLmodel")))
    path = cast("str", model["saved_input_example_info"]["artifact_path"])
    return cast("Mapping[str, Any]", json.loads(read(path)))


def _from_example(metadata: ModelMetadata, example: Mapping[str, Any]) -> tuple[Tensor, ...]:
    if "columns" in example:
        names = cast("list[str]", example["columns"])
        rows = cast("list[list[Any]]", example["data"])[:_MAX_ROWS]
        table = {name: [row[index] for row in rows] for index, name in enumerate(names)}
        return tuple(_column(tensor, table[tensor.name]) for tensor in metadata.inputs)
    inputs = example["inputs"]
    if isinstance(inputs, Mapping):
        named = cast("Mapping[str, Any]", inputs)
        return tuple(_array(tensor, named[tensor.name]) for tensor in metadata.inputs)
    (tensor,) = metadata.inputs
    return (_array(tensor, inputs),)


def _column(tensor: TensorMetadata, values: Sequence[Any]) -> Tensor:
    return Tensor(name=tensor.name, datatype=tensor.datatype, shape=(len(values), 1), data=tuple(values))


def _array(tensor: TensorMetadata, values: Any) -> Tensor:
    shape: list[int] = []
    inner = values
    while isinstance(inner, list):
        items = cast("list[Any]", inner)
        shape.append(len(items))
        inner = items[0] if items else None
    return Tensor(name=tensor.name, datatype=tensor.datatype, shape=tuple(shape), data=tuple(_flat(values)))


def _flat(values: Any) -> list[Any]:
    if not isinstance(values, list):
        return [values]
    return [leaf for item in cast("list[Any]", values) for leaf in _flat(item)]


def _zeros(tensor: TensorMetadata) -> Tensor:
    shape = tuple(1 if size < 0 else size for size in tensor.shape) or (1,)
    zero = _ZERO.get(tensor.datatype, 0)
    return Tensor(name=tensor.name, datatype=tensor.datatype, shape=shape, data=(zero,) * math.prod(shape))
