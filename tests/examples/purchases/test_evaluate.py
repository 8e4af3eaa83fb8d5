"""Tests of examples/purchases/evaluate.py."""

import dataclasses

import numpy as np
import pytest

from examples.purchases import evaluate, model, prepare
from examples.purchases.errors import PurchasesError
from examples.purchases.evaluate import Measures, NotBetterError
from tests.examples.purchases.records import transactions

GOOD = Measures(auc=0.9, log_loss=0.2, lift=5)
RULE = Measures(auc=0.8, log_loss=0.3, lift=4)
RULES = {"recency_rule": RULE, "frequency_rule": RULE}


def test_measures_are_what_their_names_say() -> None:
    labels = np.array([1, 0] * 10, dtype=np.int64)
    perfect = evaluate.measure(labels, np.where(labels == 1, 0.9, 0.1))
    assert perfect.auc == 1
    assert perfect.log_loss == pytest.approx(-np.log(0.9))
    assert perfect.lift == 2
    assert evaluate.measure(labels, np.full(20, 0.5)).auc == 0.5


def test_a_better_model_passes() -> None:
    evaluate.gate({"model": GOOD, **RULES})


@pytest.mark.parametrize("worse", [{"auc": 0.8}, {"auc": 0.7}, {"log_loss": 0.3}, {"log_loss": 0.4}])
def test_a_model_that_is_not_better_by_both_measures_is_refused(worse: dict[str, float]) -> None:
    with pytest.raises(NotBetterError, match="isn't better than the frequency_rule"):
        evaluate.gate({"model": dataclasses.replace(GOOD, **worse), **RULES})


def test_measures_survive_a_run() -> None:
    found = {"model": GOOD, **RULES}
    assert evaluate.unflatten(evaluate.flatten(found)) == found
    with pytest.raises(PurchasesError, match="train again"):
        evaluate.unflatten({})


def test_the_model_and_every_rule_are_measured_on_the_holdout() -> None:
    periods = prepare.split(transactions())
    found = evaluate.evaluate(model.fit(periods.training).estimator, periods)
    assert set(found) == {"model", "recency_rule", "frequency_rule"}
    assert all(0.5 < measures.auc < 1 for measures in found.values())
