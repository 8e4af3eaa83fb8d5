"""Score online: ask the served model over the Open Inference Protocol v2."""

from typing import Any

import httpx
import numpy as np
import pandas as pd

from .errors import PurchasesError
from .model import Floats
from .settings import MODEL, Settings


def request(features: pd.DataFrame) -> dict[str, Any]:
    """Make a v2 request: a tensor a column."""
    return {
        "inputs": [
            {"name": name, "datatype": "FP64", "shape": [len(features), 1], "data": features[name].tolist()}
            for name in features.columns
        ]
    }


def score_online(settings: Settings, features: pd.DataFrame) -> tuple[Floats, str]:
    """Ask for the probability that each customer buys again; also give the version that answered."""
    url = f"{settings.serving_url}/v2/models/{MODEL}/infer"
    try:
        answer = httpx.post(url, json=request(features), timeout=30, trust_env=False)
    except httpx.TransportError as error:
        raise PurchasesError(f"{url}: {error}; see `isthmus status`") from error
    if not answer.is_success:
        raise PurchasesError(f"{url} was answered {answer.status_code}: {answer.text[:500]}; run the step serve first")
    body = answer.json()
    (output,) = body["outputs"]
    pairs = np.asarray(output["data"], dtype=np.float64).reshape(output["shape"])
    return pairs[:, 1], str(body.get("model_version", ""))
