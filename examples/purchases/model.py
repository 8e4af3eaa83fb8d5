"""The model: two candidates, chosen on the latest training period, then fitted on all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import sklearn.ensemble as _ensemble  # pyright: ignore[reportMissingTypeStubs] - it has none
import sklearn.linear_model as _linear_model  # pyright: ignore[reportMissingTypeStubs] - it has none
import sklearn.metrics as _metrics  # pyright: ignore[reportMissingTypeStubs] - it has none
import sklearn.pipeline as _pipeline  # pyright: ignore[reportMissingTypeStubs] - it has none
import sklearn.preprocessing as _preprocessing  # pyright: ignore[reportMissingTypeStubs] - it has none

from .prepare import Examples

ensemble: Any = _ensemble
linear_model: Any = _linear_model
metrics: Any = _metrics
pipeline: Any = _pipeline
preprocessing: Any = _preprocessing

SEED = 20261121
Floats = npt.NDArray[np.float64]

TRUSTED_TYPES = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""What skops must be told to trust in a saved candidate, beyond what it trusts by itself."""


def logistic() -> Any:
    """Make a logistic regression on logarithms, as counts and times spread over orders of magnitude."""
    return pipeline.make_pipeline(
        preprocessing.FunctionTransformer(np.log1p, feature_names_out="one-to-one"),
        preprocessing.StandardScaler(),
        linear_model.LogisticRegression(max_iter=1000, random_state=SEED),
    )


def trees() -> Any:
    """Make small, slowly learned boosted trees."""
    return ensemble.HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100,
        max_leaf_nodes=8,
        min_samples_leaf=100,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=SEED,
    )


CANDIDATES: Mapping[str, Callable[[], Any]] = MappingProxyType({"logistic": logistic, "trees": trees})


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The chosen candidate, fitted on every training period."""

    name: str
    estimator: Any
    validation_log_loss: Mapping[str, float]
    """Of each candidate, on the latest training period."""


def fit(periods: Sequence[Examples]) -> Fitted:
    """Choose the candidate by log loss on the latest period after fitting on the others; fit it on all."""
    *earlier, latest = periods
    losses = {
        name: float(metrics.log_loss(latest.labels, probabilities(_fit(make, earlier), latest.features)))
        for name, make in sorted(CANDIDATES.items())
    }
    best = min(losses, key=lambda name: losses[name])
    return Fitted(name=best, estimator=_fit(CANDIDATES[best], periods), validation_log_loss=losses)


def _fit(make: Callable[[], Any], periods: Sequence[Examples]) -> Any:
    features = pd.concat([period.features for period in periods])
    return make().fit(features, np.concatenate([period.labels for period in periods]))


def probabilities(estimator: Any, features: pd.DataFrame | Floats) -> Floats:
    """Give the probability that each customer buys again."""
    return np.asarray(estimator.predict_proba(features)[:, 1], dtype=np.float64)
