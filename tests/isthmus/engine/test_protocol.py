"""Tests of loading the protocol's classes without the SDK."""

import subprocess
import sys

import pytest

_FIRST = "import sys; from isthmus.engine.protocol import resource_pb2; assert 'pulumi' not in sys.modules"


@pytest.mark.parametrize(
    "code",
    [
        _FIRST,
        f"{_FIRST}; import pulumi.runtime.proto.resource_pb2 as theirs; "
        "assert theirs.RegisterResourceRequest.DESCRIPTOR is resource_pb2.RegisterResourceRequest.DESCRIPTOR",
        "import pulumi; from isthmus.engine.protocol import resource_pb2; "
        "import pulumi.runtime.proto.resource_pb2 as theirs; assert theirs is resource_pb2",
        "import sys; import isthmus.engine, isthmus.engines.embedded; assert 'grpc' not in sys.modules",
    ],
)
def test_in_either_order(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
