"""Tests of examples/purchases/model.py."""

from typing import Any

import numpy as np
import pytest
import skops.io as _skops  # pyright: ignore[reportMissingTypeStubs] - it has none

from examples.purchases import model, prepare
from tests.examples.purchases.records import transactions

skops: Any = _skops


@pytest.fixture(scope="module")
def periods() -> prepare.Split:
    return prepare.split(transactions())


def test_the_best_candidate_on_the_latest_period_is_chosen(periods: prepare.Split) -> None:
    fitted = model.fit(periods.training)
    assert set(fitted.validation_log_loss) == set(model.CANDIDATES)
    assert fitted.name == min(fitted.validation_log_loss, key=lambda name: fitted.validation_log_loss[name])


def test_fitting_twice_gives_the_same(periods: prepare.Split) -> None:
    first, second = (model.fit(periods.training) for _ in range(2))
    features = periods.holdout.features
    assert first.validation_log_loss == second.validation_log_loss
    np.testing.assert_array_equal(
        model.probabilities(first.estimator, features), model.probabilities(second.estimator, features)
    )


@pytest.mark.parametrize("name", sorted(model.CANDIDATES))
def test_every_candidate_can_be_saved_and_loaded_with_the_trusted_types(name: str, periods: prepare.Split) -> None:
    period = periods.training[0]
    estimator = model.CANDIDATES[name]().fit(period.features, period.labels)
    saved: bytes = skops.dumps(estimator)
    assert set(skops.get_untrusted_types(data=saved)) <= set(model.TRUSTED_TYPES)
    loaded = skops.loads(saved, trusted=list(model.TRUSTED_TYPES))
    np.testing.assert_array_equal(
        model.probabilities(loaded, period.features), model.probabilities(estimator, period.features)
    )
