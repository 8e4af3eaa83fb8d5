"""Tests of examples/purchases/settings.py."""

import pytest

from examples.purchases import settings
from examples.purchases.errors import PurchasesError
from isthmus.variables import variables
from tests.harness.contracts import contract


def test_the_estates_variables_are_all_that_is_needed() -> None:
    env = variables(contract(serving="http://s/", slots={"b": "http://b/", "a": "http://a"}))
    read = settings.read(env)
    assert read.bucket == "isthmus-dev-local-datasets"
    assert read.pool == "pool_cpu"
    assert read.serving_url == "http://s"
    assert read.slots == ("http://a", "http://b")


def test_every_missing_variable_is_named_at_once() -> None:
    with pytest.raises(PurchasesError, match=r"ISTHMUS_BUCKET_DATASETS, .*MLFLOW_TRACKING_URI, RAY_ADDRESS not set"):
        settings.read({"ISTHMUS_SERVING_SLOTS": "x"})
