"""Evaluate: measure on the holdout, beside the rules of thumb that a shop would use instead."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn.metrics as _metrics  # pyright: ignore[reportMissingTypeStubs] - it has none

from .errors import PurchasesError
from .model import Floats, logistic, probabilities
from .prepare import Examples, Split

metrics: Any = _metrics

RULES = {"recency_rule": "recency", "frequency_rule": "purchases"}
"""Baselines: who bought last, who bought most; each a probability by a logistic regression on that one number."""
MODEL = "model"


class NotBetterError(PurchasesError):
    """The model isn't better than a rule of thumb, so that nothing is gained by it."""


@dataclass(frozen=True, kw_only=True)
class Measures:
    """How well probabilities foretell the labels."""

    auc: float
    """Area under the ROC curve: higher is better, 0.5 is chance."""
    log_loss: float
    """Lower is better."""
    lift: float
    """How many times as many buyers are in the best tenth as in a random one."""


def measure(labels: npt.NDArray[np.int64], scores: Floats) -> Measures:
    """Measure scores, probabilities, against labels of 0 and 1."""
    best = np.argsort(-scores, kind="stable")[: max(1, len(scores) // 10)]
    return Measures(
        auc=float(metrics.roc_auc_score(labels, scores)),
        log_loss=float(metrics.log_loss(labels, scores)),
        lift=float(labels[best].mean() / labels.mean()),
    )


def evaluate(estimator: Any, data: Split) -> dict[str, Measures]:
    """Measure the model and each rule on the holdout, by name."""
    found = {MODEL: measure(data.holdout.labels, probabilities(estimator, data.holdout.features))}
    for name, column in RULES.items():
        found[name] = measure(data.holdout.labels, _rule(column, data.training, data.holdout))
    return found


def _rule(column: str, training: Sequence[Examples], holdout: Examples) -> Floats:
    features = np.concatenate([period.features[[column]].to_numpy() for period in training])
    labels = np.concatenate([period.labels for period in training])
    return probabilities(logistic().fit(features, labels), holdout.features[[column]].to_numpy(dtype=np.float64))


def gate(found: Mapping[str, Measures]) -> None:
    """Raise NotBetterError unless the model beats every rule by AUC and by log loss."""
    model = found[MODEL]
    for name in sorted(RULES):
        rule = found[name]
        if model.auc <= rule.auc or model.log_loss >= rule.log_loss:
            raise NotBetterError(
                f"the model (AUC {model.auc:.4f}, log loss {model.log_loss:.4f}) isn't better than the {name} "
                f"(AUC {rule.auc:.4f}, log loss {rule.log_loss:.4f}) on the holdout; it isn't registered"
            )


def flatten(found: Mapping[str, Measures]) -> dict[str, float]:
    """Name each measure in one level, as metrics of a run: `model.auc`."""
    return {f"{who}.{what}": value for who, some in found.items() for what, value in asdict(some).items()}


def unflatten(flat: Mapping[str, float]) -> dict[str, Measures]:
    """Turn metrics of a run into measures; PurchasesError if some are missing."""
    try:
        return {
            who: Measures(auc=flat[f"{who}.auc"], log_loss=flat[f"{who}.log_loss"], lift=flat[f"{who}.lift"])
            for who in (MODEL, *RULES)
        }
    except KeyError as error:
        raise PurchasesError(f"the run has no metric {error}; train again") from error
