"""A model of the registry, as MLServer runs it."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import shutil
from pathlib import Path

from mlserver.types import InferenceRequest, InferenceResponse
from mlserver_mlflow import MLflowRuntime
from mlserver_mlflow.codecs import TensorDictCodec


class RegistryModel(MLflowRuntime):
    """MLServer's runtime for MLflow models, with its loading and predicting in threads.

    The runtime does both on the event loop, where a load of seconds would hold up every request of every model. The
    folder of the files goes with the model.
    """

    async def load(self) -> bool:
        """Load the files at `parameters.uri`, and take inputs and outputs from the model's signature."""
        return await asyncio.to_thread(lambda: asyncio.run(super(RegistryModel, self).load()))

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Answer one request."""
        inputs = self.decode_request(payload)
        parameters = (payload.parameters.model_extra if payload.parameters else None) or None
        output = await asyncio.to_thread(self._model.predict, inputs, params=parameters)
        return self.encode_response(output, default_codec=TensorDictCodec)

    async def unload(self) -> bool:
        """Forget the model's files; requests under way have what they need in memory."""
        uri = self.settings.parameters.uri if self.settings.parameters else None
        if uri:
            await asyncio.to_thread(shutil.rmtree, Path(uri), ignore_errors=True)
        return True
