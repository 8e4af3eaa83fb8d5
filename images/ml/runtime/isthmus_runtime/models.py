"""The models that a slot holds: one version of each, changed without a gap."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio

from mlserver.context import model_context
from mlserver.errors import MLServerError
from mlserver.model import MLModel
from mlserver.registry import MultiModelRegistry, SingleModelRegistry
from mlserver.settings import ModelSettings

from isthmus_runtime.names import parse


class UnloadableModelError(MLServerError):
    """A version that was asked for does not load; what was served before still is."""

    def __init__(self, settings: ModelSettings, reason: Exception) -> None:
        super().__init__(f"version {settings.version} of {settings.name} does not load: {reason}", 422)


class OneVersion(SingleModelRegistry):
    """One version of one model; another takes its place when it is ready, and not if it fails.

    MLServer's own registry shows a newer version before it has loaded, and answers requests with errors until then.
    """

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__(settings)
        self._lock = asyncio.Lock()

    async def load(self, model_settings: ModelSettings) -> MLModel:
        """Load a version beside the present one, and then put it in its place."""
        async with self._lock:
            model = self._model_initialiser(model_settings)
            try:
                with model_context(model_settings):
                    model.ready = await model.load()
            except Exception as error:
                await model.unload()
                raise UnloadableModelError(model_settings, error) from error
            before = list(self._versions.values())
            self._versions = {model.version or "": model}
            self._default = model
            for old in before:
                await old.unload()
            return model


class Models(MultiModelRegistry):
    """All models of a slot. Names may be given as the repository API takes them (`NAME@ALIAS`) where it uses them."""

    async def load(self, model_settings: ModelSettings) -> MLModel:
        """Load a version; a model that never loaded leaves nothing."""
        name = model_settings.name
        model = self._models.setdefault(name, OneVersion(model_settings))
        try:
            return await model.load(model_settings)
        except UnloadableModelError:
            if model.empty():
                self._models.pop(name, None)
            raise

    async def unload(self, name: str) -> None:
        """Stop serving a model."""
        await super().unload(parse(name).name)

    async def get_models(self, name: str | None = None) -> list[MLModel]:
        """The models of one name, or all of them."""
        return list(await super().get_models(None if name is None else parse(name).name))
