"""What two environments ask for."""

from pathlib import Path

import pytest

from envs.load import load
from isthmus.parity.asked import Asked

ENVS = Path(__file__).parents[3] / "envs"


@pytest.mark.parametrize(
    ("key", "differs"),
    [
        ("training.pools", True),
        ("serving.scale", True),
        ("storage.buckets", True),
        ("monitoring.thresholds", False),
        ("ports", False),
        # There is no `aws` on a laptop, and none of it is asked for.
        ("aws.routes.public", False),
        ("aws.region", True),
        ("no.such.key", False),
    ],
)
def test_a_key_differs_where_the_files_do(key: str, differs: bool) -> None:
    asked = Asked.of(load(ENVS / "dev-local.yaml"), load(ENVS / "prod.yaml"))
    assert asked.differs(key) is differs
