"""Where things are: the standard variables, read in one place."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import PurchasesError

MODEL = "purchases"
"""Name of the registered model, of its experiment, and of its folder in the bucket."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What isn't read by the clients themselves."""

    bucket: str
    """Full name of the datasets bucket."""
    ray_address: str
    pool: str
    """Ray resource that a job asks a fraction of to run in the pool."""
    serving_url: str
    slots: tuple[str, ...]
    """Base URL of each serving slot, for the v2 repository API."""


def read(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; PurchasesError names every variable that is missing."""
    names = (
        "ISTHMUS_BUCKET_DATASETS",
        "RAY_ADDRESS",
        "ISTHMUS_POOL_CPU",
        "ISTHMUS_SERVING_URL",
        "ISTHMUS_SERVING_SLOTS",
    )
    missing = sorted(name for name in (*names, "MLFLOW_TRACKING_URI") if not env.get(name))
    if missing:
        raise PurchasesError(
            f"{', '.join(missing)} not set; start with `bin/isthmus run dev-local -- python -m examples.purchases`"
        )
    return Settings(
        bucket=env["ISTHMUS_BUCKET_DATASETS"],
        ray_address=env["RAY_ADDRESS"],
        pool=env["ISTHMUS_POOL_CPU"],
        serving_url=env["ISTHMUS_SERVING_URL"].rstrip("/"),
        slots=tuple(url.rstrip("/") for url in env["ISTHMUS_SERVING_SLOTS"].split(",")),
    )
