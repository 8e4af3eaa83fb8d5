"""Following: a copy comes to serve what its slot is to serve, when it starts and whatever it missed."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from mlserver.errors import MLServerError

from isthmus_runtime.one_copy import OneCopy
from isthmus_runtime.waiting import PAUSE_SECONDS, obstacle
from isthmus_runtime.wishes import Wishes

REGISTRY_PORT = 5000
LOOK_SECONDS = 15.0
"""How often the registry is asked what the slot is to serve. Who loads a version tells every copy at once: this is for
one that was not there, or could not be told."""
LONGEST_PAUSE_SECONDS = 600.0
_log = logging.getLogger("isthmus.following")


@dataclass(frozen=True, kw_only=True)
class _Failed:
    """A version that did not load, and when it is tried again."""

    version: str
    pause: float
    again: float


class Following:
    """Brings one copy to the wishes of its slot. What nobody wishes for any more stays until it is unloaded."""

    def __init__(self, copy: OneCopy, wishes: Wishes) -> None:
        self._copy = copy
        self._wishes = wishes
        self._failed: dict[str, _Failed] = {}
        self._away = False

    async def run(self) -> None:
        """Follow until stopped; the copy is ready when everything was tried once."""
        pause = 0.5
        while not await self._look(self._wishes.at_start):
            await asyncio.sleep(pause)
            pause = min(2 * pause, LOOK_SECONDS)
        self._copy.ready = True
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look(self._wishes.kept)

    async def _look(self, ask: Callable[[], dict[str, str]]) -> bool:
        """Ask the registry once, and come to what it says; returns whether it answered."""
        known = self._copy.changes()
        registry = os.environ.get("MLFLOW_TRACKING_URI", "")
        # MLflow's client tries again by itself, in steps that get too long for a registry that just starts.
        while await asyncio.to_thread(obstacle, registry, default_port=REGISTRY_PORT) is not None:
            await asyncio.sleep(LOOK_SECONDS if self._copy.ready else PAUSE_SECONDS)
        try:
            wished = await asyncio.to_thread(ask)
        except Exception as error:  # noqa: BLE001 - whatever keeps the registry from answering may pass
            if not self._away:
                _log.error("the registry does not say what is to be served; asked again until it does: %s", error)
            self._away = True
            return False
        self._away = False
        for name, version in sorted(wished.items()):
            if self._copy.served().get(name) != version:
                await self._bring(name, version, known.get(name, 0))
        return True

    async def _bring(self, name: str, version: str, known: int) -> None:
        failed = self._failed.get(name)
        if failed is not None and failed.version == version and time.monotonic() < failed.again:
            return
        try:
            taken = await self._copy.follow(name, version, known=known)
        except MLServerError as error:
            # One model that does not load must not keep the others from being served.
            _log.error("version %s of %s is to be served, and is not: %s", version, name, error)
            again = failed is not None and failed.version == version
            pause = min(2 * failed.pause, LONGEST_PAUSE_SECONDS) if failed is not None and again else LOOK_SECONDS
            self._failed[name] = _Failed(version=version, pause=pause, again=time.monotonic() + pause)
            return
        self._failed.pop(name, None)
        if taken:
            _log.info("version %s of %s is served", version, name)
