"""Tests of isthmus/models/example.py."""

import json
from typing import Any

import pytest

from isthmus.models.example import ReadArtifact, artifact_reader, smoke_inputs
from isthmus.v2 import ModelMetadata, TensorMetadata
from tests.harness.contracts import contract

COLUMNS = (
    TensorMetadata(name="age", datatype="FP64", shape=(-1, 1)),
    TensorMetadata(name="town", datatype="BYTES", shape=(-1, 1)),
)


def _reader(example: Any) -> ReadArtifact:
    files = {"MLmodel": b"saved_input_example_info:\n  artifact_path: input_example.json\n"}
    if example is not None:
        files["input_example.json"] = json.dumps(example).encode()
    return lambda path: files[path]


def _metadata(*inputs: TensorMetadata) -> ModelMetadata:
    return ModelMetadata(name="m", inputs=inputs)


def test_a_table_becomes_a_tensor_a_column_in_the_order_of_the_signature() -> None:
    example = {"columns": ["town", "age"], "data": [["Ulm", 1.5], ["Bonn", 2.5]]}
    age, town = smoke_inputs(_metadata(*COLUMNS), _reader(example))
    assert (age.shape, age.data) == ((2, 1), (1.5, 2.5))
    assert (town.datatype, town.data) == ("BYTES", ("Ulm", "Bonn"))


def test_a_long_example_is_cut() -> None:
    example = {"columns": ["age"], "data": [[float(row)] for row in range(100)]}
    (age,) = smoke_inputs(_metadata(COLUMNS[0]), _reader(example))
    assert age.shape == (5, 1)


def test_an_array_keeps_its_shape() -> None:
    tensor = TensorMetadata(name="input-0", datatype="FP32", shape=(-1, 2, 2))
    (made,) = smoke_inputs(_metadata(tensor), _reader({"inputs": [[[1, 2], [3, 4]]]}))
    assert (made.shape, made.data) == ((1, 2, 2), (1, 2, 3, 4))


def test_named_arrays_go_to_their_names() -> None:
    tensors = tuple(TensorMetadata(name=name, datatype="FP32", shape=(-1,)) for name in ("x", "y"))
    x, y = smoke_inputs(_metadata(*tensors), _reader({"inputs": {"y": [2], "x": [1]}}))
    assert (x.data, y.data) == ((1,), (2,))


@pytest.mark.parametrize("example", [None, [], {"columns": ["other"], "data": [[1]]}, {"inputs": {}}, {"dataframe": 1}])
def test_without_a_usable_example_zeros_are_sent(example: Any) -> None:
    age, town = smoke_inputs(_metadata(*COLUMNS), _reader(example))
    assert (age.shape, age.data) == ((1, 1), (0,))
    assert town.data == ("",)


def test_artifacts_outside_s3_are_not_looked_for() -> None:
    with pytest.raises(LookupError, match="isn't in S3"):
        artifact_reader(contract().storage, "file:///tmp/x")("MLmodel")
