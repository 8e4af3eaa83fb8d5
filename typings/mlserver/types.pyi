from typing import Any

class Parameters:
    @property
    def model_extra(self) -> dict[str, Any] | None: ...

class InferenceRequest:
    parameters: Parameters | None

class InferenceResponse: ...
