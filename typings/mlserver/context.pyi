from contextlib import AbstractContextManager

from mlserver.settings import ModelSettings

def model_context(model_settings: ModelSettings) -> AbstractContextManager[None]: ...
