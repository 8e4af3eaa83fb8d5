"""What every part of an environment is made of: a frozen model, and errors that say where they are."""

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """Base of every part: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def fault(message: str, *at: str | int) -> PydanticCustomError:
    """An error that a check over several keys raises; `at` is the place below the model that it is about."""
    return PydanticCustomError("isthmus", "{message}", {"message": message, "at": at})
