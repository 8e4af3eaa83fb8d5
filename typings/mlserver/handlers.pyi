from collections.abc import Awaitable, Callable

class DataPlane:
    # A method there; an attribute here, as the runtime puts its own in its place.
    ready: Callable[[], Awaitable[bool]]

class ModelRepositoryHandlers:
    async def load(self, name: str) -> bool: ...
