"""A model repository for MLServer whose models are the versions of MLflow's registry."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import cast

from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlserver.errors import MLServerError
from mlserver.repository import ModelRepository
from mlserver.settings import ModelParameters, ModelSettings

from isthmus_runtime.model import RegistryModel
from isthmus_runtime.names import CHAMPION, Wanted, parse
from isthmus_runtime.wishes import Client, Wishes

Found = list[ModelSettings]
"""A name of its own, as `list` is a method below."""
_log = logging.getLogger("isthmus.repository")


class UnresolvedModelError(MLServerError):
    """A model that was asked for is not in the registry, or its files cannot be had."""

    def __init__(self, wanted: Wanted, reason: str, *, status: int) -> None:
        super().__init__(f"{wanted} cannot be had from the registry: {reason}", status)


class RegistryModelRepository(ModelRepository):
    """Resolves names in the registry at `MLFLOW_TRACKING_URI`, and brings the files of versions by S3.

    `root` is the folder that files are brought to, a new one for each load. `alias` is the alias that a bare name
    means; the variable `ISTHMUS_SERVING_ALIAS`, or `champion`, by default. `slot` is the slot's name, by default the
    variable `ISTHMUS_SLOT`; without one, what is loaded is forgotten with the process.
    """

    wishes: Wishes
    """What the slot is to serve."""

    def __init__(self, root: str, alias: str | None = None, slot: str | None = None) -> None:
        self._root = Path(root)
        self._alias = alias or os.environ.get("ISTHMUS_SERVING_ALIAS", CHAMPION)
        self._client = MlflowClient()
        named = os.environ.get("ISTHMUS_SLOT", "") if slot is None else slot
        self.wishes = Wishes(cast("Client", self._client), slot=named, alias=self._alias)

    async def list(self) -> Found:
        """The models that the slot is to serve, without their files."""
        wished = await asyncio.to_thread(self.wishes.at_start)
        return [_settings(name, version) for name, version in wished.items()]

    async def find(self, name: str) -> Found:
        """The one version that `name` asks for (see names.parse), its files brought here.

        Raises UnresolvedModelError.
        """
        wanted = parse(name, default_alias=self._alias)
        return [await asyncio.to_thread(self._bring, wanted)]

    def version_of(self, name: str) -> str:
        """The version that `name` asks for (see names.parse); for threads. Raises UnresolvedModelError."""
        return str(self._resolve(parse(name, default_alias=self._alias)).version)

    def _bring(self, wanted: Wanted) -> ModelSettings:
        version = self._resolve(wanted)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(prefix=f"{version.version}-", dir=self._root)
        except OSError as error:
            raise UnresolvedModelError(wanted, f"no room for its files: {error}", status=502) from error
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
