# What images/ml/runtime uses of MLServer 1.7.1, which is installed in the image ml only, as its FastAPI is older than
# ours.
from typing import Any

from mlserver.handlers import DataPlane, ModelRepositoryHandlers
from mlserver.registry import MultiModelRegistry
from mlserver.repository import ModelRepository
from mlserver.rest import RESTServer
from mlserver.settings import Settings

class MLServer:
    _settings: Settings
    _data_plane: DataPlane
    _metrics_server: RESTServer | None
    _model_registry: MultiModelRegistry
    _model_repository: ModelRepository
    _model_repository_handlers: ModelRepositoryHandlers
    _rest_server: RESTServer
    _grpc_server: Any
    _kafka_server: Any
    def __init__(self, settings: Settings) -> None: ...
    def _create_model_registry(self) -> MultiModelRegistry: ...
    def _create_servers(self) -> None: ...
    async def stop(self, sig: int | None = None) -> None: ...
