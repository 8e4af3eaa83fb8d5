from mlserver.model import MLModel

class Settings:
    def __init__(
        self,
        *,
        debug: bool = ...,
        parallel_workers: int = ...,
        model_repository_implementation: str | None = ...,
        model_repository_root: str = ...,
        load_models_at_startup: bool = ...,
        server_name: str = ...,
        extensions: list[str] = ...,
    ) -> None: ...

class ModelParameters:
    uri: str | None
    version: str | None
    def __init__(self, *, uri: str | None = ..., version: str | None = ...) -> None: ...

class ModelSettings:
    name: str
    parameters: ModelParameters | None
    def __init__(
        self,
        *,
        name: str,
        implementation: type[MLModel],
        platform: str = ...,
        versions: list[str] = ...,
        parameters: ModelParameters | None = ...,
    ) -> None: ...
    @property
    def version(self) -> str | None: ...
