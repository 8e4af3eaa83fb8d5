from collections.abc import Awaitable, Callable

from mlserver.registry import MultiModelRegistry
from mlserver.repository import ModelRepository

class DataPlane:
    # A method there; an attribute here, as the runtime puts its own in its place.
    ready: Callable[[], Awaitable[bool]]

class ModelRepositoryHandlers:
    def __init__(self, repository: ModelRepository, model_registry: MultiModelRegistry) -> None: ...
    async def load(self, name: str) -> bool: ...
    async def unload(self, name: str) -> bool: ...
