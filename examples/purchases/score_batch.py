"""Score in batch: every customer as of the end of the records, by the champion, into the bucket."""

import io
from typing import Any

import numpy as np
import pandas as pd

from . import acquire
from .model import Floats
from .settings import MODEL, Settings
from .tracking import ALIAS, client, mlflow


def champion() -> tuple[Any, str]:
    """Load the model that the alias points to; also give its version."""
    version = str(client().get_model_version_by_alias(MODEL, ALIAS).version)
    return mlflow.pyfunc.load_model(f"models:/{MODEL}/{version}"), version


def score(model: Any, features: pd.DataFrame) -> Floats:
    """Give the probability that each customer buys again, by a loaded model."""
    return np.asarray(model.predict(features), dtype=np.float64)[:, 1]


def score_batch(settings: Settings, model: Any, version: str, features: pd.DataFrame) -> str:
    """Write a CSV with customer and score, the best first, and return where it is."""
    table = pd.DataFrame({"customer": features.index, "score": score(model, features)})
    table = table.sort_values(["score", "customer"], ascending=[False, True])
    text = io.StringIO()
    table.to_csv(text, index=False, float_format="%.9f", lineterminator="\n")
    key = f"{MODEL}/scores/model-version={version}/scores.csv"
    acquire.client().put_object(Bucket=settings.bucket, Key=key, Body=text.getvalue().encode(), ContentType="text/csv")
    return f"s3://{settings.bucket}/{key}"
