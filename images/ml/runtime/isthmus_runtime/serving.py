"""A serving slot: MLServer over the registry's models, restored after a restart."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import logging
import os

from mlserver import MLServer
from mlserver.errors import MLServerError
from mlserver.registry import MultiModelRegistry
from mlserver.rest import RESTServer
from mlserver.settings import Settings

from isthmus_runtime.models import Models
from isthmus_runtime.waiting import PAUSE_SECONDS, obstacle

REGISTRY_PORT = 5000
MODELS = "/tmp/models"  # noqa: S108 - the container's own
_log = logging.getLogger("isthmus.serving")


class Slot(MLServer):
    """MLServer with the registry as its repository; speaks v2 over HTTP only.

    `ready` is false until the models that are marked as deployed have been tried once, so that a gateway sends nothing
    to a slot that is about to have what is asked for.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._restored = False
        self._all_ready = self._data_plane.ready
        self._data_plane.ready = self._ready

    def _create_model_registry(self) -> MultiModelRegistry:
        return Models()

    def _create_servers(self) -> None:
        # gRPC would be a second way in, without the gateway's rules.
        self._rest_server = RESTServer(self._settings, self._data_plane, self._model_repository_handlers)
        self._grpc_server = None
        self._kafka_server = None

    async def serve(self) -> None:
        """Serve until stopped."""
        restoring = asyncio.create_task(self._restore())
        servers = [self._rest_server.start()]
        if self._metrics_server is not None:
            servers.append(self._metrics_server.start())
        try:
            await asyncio.gather(*servers)
        finally:
            restoring.cancel()

    async def _ready(self) -> bool:
        return self._restored and await self._all_ready()

    async def _restore(self) -> None:
        for name in await self._deployed():
            try:
                await self._model_repository_handlers.load(name)
            except MLServerError as error:
                # One model that does not load must not keep the others from being served.
                _log.error("%s is deployed but not served: %s", name, error)
            else:
                _log.info("%s is served", name)
        self._restored = True

    async def _deployed(self) -> list[str]:
        registry, pause = os.environ.get("MLFLOW_TRACKING_URI", ""), 0.5
        while True:
            # MLflow's client tries again by itself, in steps that get too long for a registry that just starts.
            while await asyncio.to_thread(obstacle, registry, default_port=REGISTRY_PORT) is not None:
                await asyncio.sleep(PAUSE_SECONDS)
            try:
                return [settings.name for settings in await self._model_repository.list()]
            except Exception as error:  # noqa: BLE001 - whatever keeps the registry from answering may pass
                _log.error("the registry does not say what is deployed, again in %.1f s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, 15)


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
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
