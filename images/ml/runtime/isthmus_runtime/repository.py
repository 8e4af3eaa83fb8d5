"""A model repository for MLServer whose models are the versions of MLflow's registry."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol, cast

from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlserver.errors import MLServerError
from mlserver.repository import ModelRepository
from mlserver.settings import ModelParameters, ModelSettings

from isthmus_runtime.model import RegistryModel
from isthmus_runtime.names import CHAMPION, Wanted, parse

DEPLOYED_TAG = "isthmus.serving"
"""Tag of registered models that slots serve from their start, when its value is `deployed`."""
Found = list[ModelSettings]
"""A name of its own, as `list` is a method below."""
_log = logging.getLogger("isthmus.repository")


class _Registered(Protocol):
    """What is read of a registered model; MLflow leaves its properties untyped."""

    name: str
    aliases: Mapping[str, object]


class UnresolvedModelError(MLServerError):
    """A model that was asked for is not in the registry, or its files cannot be had."""

    def __init__(self, wanted: Wanted, reason: str, *, status: int) -> None:
        super().__init__(f"{wanted} cannot be had from the registry: {reason}", status)


class RegistryModelRepository(ModelRepository):
    """Resolves names in the registry at `MLFLOW_TRACKING_URI`, and brings the files of versions by S3.

    `root` is the folder that files are brought to, a new one for each load. `alias` is the alias that a bare name
    means; the variable `ISTHMUS_SERVING_ALIAS`, or `champion`, by default.
    """

    def __init__(self, root: str, alias: str | None = None) -> None:
        self._root = Path(root)
        self._alias = alias or os.environ.get("ISTHMUS_SERVING_ALIAS", CHAMPION)
        self._client = MlflowClient()

    async def list(self) -> Found:
        """The deployed models, without their files: registered, tagged as deployed, and with a version to serve."""
        return await asyncio.to_thread(self._list)

    async def find(self, name: str) -> Found:
        """The one version that `name` asks for (see names.parse), its files brought here.

        Raises UnresolvedModelError.
        """
        wanted = parse(name, default_alias=self._alias)
        return [await asyncio.to_thread(self._bring, wanted)]

    def _list(self) -> Found:
        deployed = self._client.search_registered_models(filter_string=f"tags.`{DEPLOYED_TAG}` = 'deployed'")
        aliases = {model.name: model.aliases for model in cast(Iterable[_Registered], deployed)}
        return [
            _settings(name, str(aliases[name][self._alias])) for name in sorted(aliases) if self._alias in aliases[name]
        ]

    def _bring(self, wanted: Wanted) -> ModelSettings:
        version = self._resolve(wanted)
        self._root.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(prefix=f"{version.version}-", dir=self._root)
        try:
            uri = download_artifacts(f"models:/{version.name}/{version.version}", dst_path=folder)
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            # Anything can go wrong in a store; what is asked next is the one load, and the slot goes on.
            raise UnresolvedModelError(wanted, f"its files: {error}", status=502) from error
        _log.info("brought version %s of %s", version.version, version.name)
        return _settings(version.name, str(version.version), uri=uri)

    def _resolve(self, wanted: Wanted) -> ModelVersion:
        try:
            if wanted.version is not None:
                return self._client.get_model_version(wanted.name, wanted.version)
            return self._client.get_model_version_by_alias(wanted.name, wanted.alias or self._alias)
        except MlflowException as error:
            status = error.get_http_status_code()
            missing = status in (400, 404)
            raise UnresolvedModelError(wanted, str(error), status=404 if missing else 502) from error


def _settings(name: str, version: str, *, uri: str | None = None) -> ModelSettings:
    return ModelSettings(
        name=name,
        implementation=RegistryModel,
        platform="mlflow",
        versions=[version],
        parameters=ModelParameters(uri=uri, version=version),
    )
