"""One copy of a slot: what it serves, and how it comes to serve another version."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import socket

from mlserver.errors import MLServerError

from isthmus_runtime.models import Models
from isthmus_runtime.repository import RegistryModelRepository


class OneCopy:
    """This process; every method is for this copy alone."""

    ready: bool = False
    """Whether what the slot is to serve has been tried since the start."""

    def __init__(self, repository: RegistryModelRepository, models: Models) -> None:
        self._repository = repository
        self._models = models

    def status(self) -> dict[str, object]:
        """Its name, whether it takes requests, and what it serves: version by name."""
        return {"copy": socket.gethostname(), "ready": self.ready, "models": self.served()}

    def served(self) -> dict[str, str]:
        """Version by name, of what answers requests."""
        return self._models.served()

    def changes(self) -> dict[str, int]:
        """How often it was decided which version is served, by name."""
        return dict(self._models.changes)

    async def prepare(self, name: str, version: str) -> None:
        """Load a version beside the one that is served. Raises UnresolvedModelError and UnloadableModelError."""
        if self.served().get(name) != version:
            (settings,) = await self._repository.find(f"{name}@{version}")
            await self._models.prepare(settings)

    async def take(self, name: str, version: str) -> None:
        """Serve a version; it is loaded first where it is not held. Raises as `prepare` does."""
        if self.served().get(name) == version:
            self._models.changes[name] += 1
            await self._models.drop(name)
        elif not await self._models.take(name, version):
            await self.prepare(name, version)
            await self._models.take(name, version)

    async def follow(self, name: str, version: str, *, known: int) -> bool:
        """Serve a version, unless something was decided after the `known` decision; returns whether it is served."""
        await self.prepare(name, version)
        if self._models.changes[name] != known:
            await self._models.drop(name)
            return False
        return await self._models.take(name, version)

    async def drop(self, name: str) -> None:
        """Hold nothing of a model beside what is served."""
        await self._models.drop(name)

    async def unload(self, name: str) -> None:
        """Stop serving a model; nothing to do where it is not served."""
        try:
            await self._models.unload(name)
        except MLServerError:
            return
