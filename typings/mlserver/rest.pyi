from collections.abc import Awaitable, Callable

from mlserver.handlers import DataPlane, ModelRepositoryHandlers
from mlserver.settings import Settings

class _App:
    def add_api_route(self, path: str, endpoint: Callable[..., Awaitable[object]], *, methods: list[str]) -> None: ...

class RESTServer:
    _app: _App
    def __init__(
        self, settings: Settings, data_plane: DataPlane, model_repository_handlers: ModelRepositoryHandlers
    ) -> None: ...
    async def start(self) -> None: ...
