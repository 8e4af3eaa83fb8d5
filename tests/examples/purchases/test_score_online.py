"""Tests of examples/purchases/score_online.py."""

import pandas as pd
import pytest

from examples.purchases.errors import PurchasesError
from examples.purchases.score_online import request, score_online
from examples.purchases.settings import Settings
from tests.harness.fake_http import Answer, serve

FEATURES = pd.DataFrame({"recency": [1.0, 2.0], "spend": [3.5, 4.5]}, index=[7, 9])


def _settings(url: str) -> Settings:
    return Settings(bucket="b", ray_address=url, pool="pool_cpu", serving_url=url, slots=(url,))


def test_a_request_is_a_tensor_a_column() -> None:
    assert request(FEATURES) == {
        "inputs": [
            {"name": "recency", "datatype": "FP64", "shape": [2, 1], "data": [1.0, 2.0]},
            {"name": "spend", "datatype": "FP64", "shape": [2, 1], "data": [3.5, 4.5]},
        ]
    }


def test_probabilities_of_the_positive_class_are_read() -> None:
    output = {"name": "output-1", "datatype": "FP64", "shape": [2, 2], "data": [0.9, 0.1, 0.25, 0.75]}
    answer: Answer = (200, {"model_name": "purchases", "model_version": "3", "outputs": [output]})
    with serve(lambda _: answer) as server:
        scores, version = score_online(_settings(server.url), FEATURES)
    assert scores.tolist() == [0.1, 0.75]
    assert version == "3"
    assert server.seen() == ["POST /v2/models/purchases/infer"]


def test_a_model_that_is_not_served_says_what_to_do() -> None:
    with (
        serve(lambda _: (404, {"error": "Model not found"})) as server,
        pytest.raises(PurchasesError, match="step serve"),
    ):
        score_online(_settings(server.url), FEATURES)


def test_serving_that_is_not_there_says_where() -> None:
    with pytest.raises(PurchasesError, match=r"127\.0\.0\.1:9/v2"):
        score_online(_settings("http://127.0.0.1:9"), FEATURES)
