"""Serve: have every slot load the champion by name from the registry, over the v2 repository API."""

import time

import httpx

from .errors import PurchasesError
from .settings import MODEL, Settings
from .tracking import client

SECONDS = 120
"""Longest load of one slot."""


def serve(settings: Settings) -> float:
    """Load the model slot by slot, and return the seconds that it took."""
    began = time.monotonic()
    for slot in settings.slots:
        url = f"{slot}/v2/repository/models/{MODEL}/load"
        try:
            answer = httpx.post(url, json={}, timeout=SECONDS, trust_env=False)
            ready = httpx.get(f"{slot}/v2/models/{MODEL}/ready", timeout=10, trust_env=False)
        except httpx.TransportError as error:
            raise PurchasesError(f"{url}: {error}; see `isthmus status`") from error
        if not answer.is_success or not ready.is_success:
            raise PurchasesError(f"{url} was answered {answer.status_code}: {answer.text[:500]}")
    # A slot that restarts loads every model with this tag by itself.
    client().set_registered_model_tag(MODEL, "isthmus.serving", "deployed")
    return time.monotonic() - began
