"""The models that one copy of a slot holds: one version of each, changed without a gap."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
from collections import Counter

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
    """One version of one model; another is held beside it until it takes its place.

    MLServer's own registry shows a newer version before it has loaded, and answers requests with errors until then.
    """

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__(settings)
        self._lock = asyncio.Lock()
        self._held: MLModel | None = None

    @property
    def served(self) -> str | None:
        """The version that answers requests."""
        return self._default.version if self._default is not None else None

    @property
    def idle(self) -> bool:
        """Neither serves nor holds anything."""
        return self._held is None and self._default is None

    async def load(self, model_settings: ModelSettings) -> MLModel:
        """Load a version beside the present one, and then put it in its place."""
        await self.prepare(model_settings)
        await self.take(model_settings.version)
        assert self._default is not None  # noqa: S101 - just taken
        return self._default

    async def prepare(self, model_settings: ModelSettings) -> None:
        """Load a version and hold it; one that is held already makes room first."""
        async with self._lock:
            await self._drop()
            model = self._model_initialiser(model_settings)
            try:
                with model_context(model_settings):
                    model.ready = await model.load()
            except Exception as error:
                await model.unload()
                raise UnloadableModelError(model_settings, error) from error
            self._held = model

    async def take(self, version: str | None) -> bool:
        """Serve the version that is held; false where it is not that one."""
        async with self._lock:
            if self._held is None or self._held.version != version:
                return False
            model, self._held = self._held, None
            before = list(self._versions.values())
            self._versions = {model.version or "": model}
            self._default = model
            for old in before:
                await old.unload()
            return True

    async def drop(self) -> None:
        """Hold nothing any more."""
        async with self._lock:
            await self._drop()

    async def unload(self) -> None:
        """Neither serve nor hold anything any more."""
        await self.drop()
        await super().unload()

    async def _drop(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            await held.unload()


class Models(MultiModelRegistry):
    """All models of a copy. Names may be given as the repository API takes them (`NAME@ALIAS`) where it uses them."""

    changes: Counter[str]
    """How often it was decided by name which version is served; who decides on older knowledge sees so that it is."""

    def __init__(self) -> None:
        super().__init__()
        self.changes = Counter()

    def served(self) -> dict[str, str]:
        """Version by name, of what answers requests."""
        return {name: model.served for name, model in sorted(self._own.items()) if model.served is not None}

    async def load(self, model_settings: ModelSettings) -> MLModel:
        """Load a version and serve it."""
        await self.prepare(model_settings)
        await self.take(model_settings.name, model_settings.version)
        return (await self.get_models(model_settings.name))[0]

    async def prepare(self, settings: ModelSettings) -> None:
        """Load a version and hold it beside the one that is served; a model that never loaded leaves nothing."""
        model = self._own.setdefault(settings.name, OneVersion(settings))
        try:
            await model.prepare(settings)
        except UnloadableModelError:
            self._tidy(settings.name)
            raise

    async def take(self, name: str, version: str | None) -> bool:
        """Serve the version that is held; false where it is not that one."""
        model = self._own.get(name)
        self.changes[name] += 1
        return model is not None and await model.take(version)

    async def drop(self, name: str) -> None:
        """Hold no version of a model beside the one that is served."""
        if (model := self._own.get(name)) is not None:
            await model.drop()
            self._tidy(name)

    async def unload(self, name: str) -> None:
        """Stop serving a model."""
        name = parse(name).name
        self.changes[name] += 1
        await super().unload(name)

    async def get_models(self, name: str | None = None) -> list[MLModel]:
        """The models of one name, or all of them."""
        return list(await super().get_models(None if name is None else parse(name).name))

    @property
    def _own(self) -> dict[str, OneVersion]:
        return self._models  # pyright: ignore[reportReturnType] - it holds what `prepare` puts there

    def _tidy(self, name: str) -> None:
        if (model := self._own.get(name)) is not None and model.idle:
            self._own.pop(name)
