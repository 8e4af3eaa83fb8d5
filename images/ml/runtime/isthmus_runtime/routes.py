"""Routes of a slot beside MLServer's own: about its copies, and from copy to copy."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

from mlserver.rest import RESTServer

from isthmus_runtime.copies import COPY_PATH
from isthmus_runtime.everywhere import Everywhere
from isthmus_runtime.one_copy import OneCopy

COPIES_PATH = "/v2/repository/copies"


class SlotServer(RESTServer):
    """MLServer's HTTP server, with `GET /v2/repository/copies` for operators, and with what copies ask each other."""

    def add_copies(self, one: OneCopy, everywhere: Everywhere) -> None:
        """Add the routes. All of them are below the path that the gateway keeps for operators."""

        async def prepare(name: str, version: str) -> dict[str, object]:
            await one.prepare(name, version)
            return one.status()

        async def take(name: str, version: str) -> dict[str, object]:
            await one.take(name, version)
            return one.status()

        async def drop(name: str) -> dict[str, object]:
            await one.drop(name)
            return one.status()

        async def unload(name: str) -> dict[str, object]:
            await one.unload(name)
            return one.status()

        async def status() -> dict[str, object]:
            return one.status()

        self._app.add_api_route(COPIES_PATH, everywhere.status, methods=["GET"])
        self._app.add_api_route(COPY_PATH, status, methods=["GET"])
        for path, handler in (
            ("{name}/{version}/prepare", prepare),
            ("{name}/{version}/take", take),
            ("{name}/drop", drop),
            ("{name}/unload", unload),
        ):
            self._app.add_api_route(f"{COPY_PATH}/{path}", handler, methods=["POST"])
