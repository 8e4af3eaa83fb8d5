"""A copy of a serving slot: MLServer over the registry's models, which follows what its slot is to serve."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import logging
import os

from mlserver import MLServer
from mlserver.registry import MultiModelRegistry
from mlserver.settings import Settings

from isthmus_runtime.copies import Copies
from isthmus_runtime.everywhere import Everywhere
from isthmus_runtime.following import Following
from isthmus_runtime.models import Models
from isthmus_runtime.one_copy import OneCopy
from isthmus_runtime.repository import RegistryModelRepository
from isthmus_runtime.routes import SlotServer

MODELS = "/tmp/models"  # noqa: S108 - the container's own
PORT = 8080


class Slot(MLServer):
    """MLServer with the registry as its repository; speaks v2 over HTTP only.

    `ready` is false until what the slot is to serve has been tried once, so that nothing is sent to a copy that is
    about to have what is asked for. `ISTHMUS_COPIES` is the host whose addresses are those of every copy.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._all_ready = self._data_plane.ready
        self._data_plane.ready = self._ready

    def _create_model_registry(self) -> MultiModelRegistry:
        return Models()

    def _create_servers(self) -> None:
        # gRPC would be a second way in, without the gateway's rules.
        repository, models = self._model_repository, self._model_registry
        if not isinstance(repository, RegistryModelRepository) or not isinstance(models, Models):
            raise TypeError("a slot serves models of the registry: start it with `settings()`")
        self._copy = OneCopy(repository, models)
        self._following = Following(self._copy, repository.wishes)
        copies = Copies(host=os.environ.get("ISTHMUS_COPIES", "127.0.0.1"), port=PORT)
        self._model_repository_handlers = everywhere = Everywhere(repository, models, copies)
        self._rest_server = server = SlotServer(self._settings, self._data_plane, everywhere)
        server.add_copies(self._copy, everywhere)
        self._grpc_server = None
        self._kafka_server = None

    async def serve(self) -> None:
        """Serve until stopped."""
        following = asyncio.create_task(self._following.run())
        servers = [self._rest_server.start()]
        if self._metrics_server is not None:
            servers.append(self._metrics_server.start())
        try:
            await asyncio.gather(*servers)
        finally:
            following.cancel()

    async def _ready(self) -> bool:
        return self._copy.ready and await self._all_ready()


def settings() -> Settings:
    """The server's settings: one process, in which threads predict."""
    return Settings(
        debug=False,
        parallel_workers=0,
        model_repository_implementation="isthmus_runtime.repository.RegistryModelRepository",
        model_repository_root=MODELS,
        load_models_at_startup=False,
        server_name="isthmus",
        extensions=["model_repository"],
    )


async def _serve() -> None:
    await Slot(settings()).serve()


def main() -> None:
    """Serve until stopped."""
    # Who follows the registry asks it again, and who loads is told; a client that waits for minutes holds them up.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
