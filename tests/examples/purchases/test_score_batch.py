"""Tests of examples/purchases/score_batch.py."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from examples.purchases import acquire, score_batch
from examples.purchases.settings import Settings

FEATURES = pd.DataFrame({"spend": [1.0, 3.0, 3.0]}, index=[7, 9, 8])
SETTINGS = Settings(bucket="b", ray_address="r", pool="pool_cpu", serving_url="s", slots=())


class Model:
    """A model whose probability is a tenth of the spend."""

    def predict(self, features: pd.DataFrame) -> Any:
        """Give the probabilities of both classes."""
        likely = features["spend"].to_numpy() / 10
        return np.column_stack([1 - likely, likely])


def test_every_customer_is_written_the_best_first(monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[dict[str, Any]] = []

    class Bucket:
        def put_object(self, **request: Any) -> None:
            put.append(request)

    monkeypatch.setattr(acquire, "client", Bucket)
    place = score_batch.score_batch(SETTINGS, Model(), "3", FEATURES)
    assert place == "s3://b/purchases/scores/model-version=3/scores.csv"
    assert put[0]["Body"] == b"customer,score\n8,0.300000000\n9,0.300000000\n7,0.100000000\n"
