from mlserver.handlers import DataPlane, ModelRepositoryHandlers
from mlserver.settings import Settings

class RESTServer:
    def __init__(
        self, settings: Settings, data_plane: DataPlane, model_repository_handlers: ModelRepositoryHandlers
    ) -> None: ...
    async def start(self) -> None: ...
