# What images/ml/runtime uses of mlserver-mlflow 1.7.1, which is installed in the image ml only.
from typing import Any

from mlserver.model import MLModel

class MLflowRuntime(MLModel):
    _model: Any
