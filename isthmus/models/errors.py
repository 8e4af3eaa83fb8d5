"""What can go wrong when a model is deployed."""

import difflib
from collections.abc import Sequence

from isthmus.errors import IsthmusError


class RegistryError(IsthmusError):
    """The registry refused, failed, or couldn't be reached."""


class UnknownModelError(IsthmusError):
    """The registry has no model of that name."""

    def __init__(self, name: str, known: Sequence[str], *, where: str) -> None:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        if near:
            hint = f"did you mean {' or '.join(near)}?"
        elif known:
            hint = f"the registry has: {', '.join(sorted(known)[:20])}"
        else:
            hint = "the registry has no model yet: log and register one with MLflow first"
        super().__init__(f"no registered model is named {name!r}", where=where, hint=hint)


class UnknownAliasError(IsthmusError):
    """The model has no version behind the alias."""

    def __init__(self, name: str, alias: str, versions: Sequence[str], *, where: str) -> None:
        newest = max(versions, key=int, default="VERSION")
        hint = (
            f"set it: mlflow.MlflowClient().set_registered_model_alias({name!r}, {alias!r}, {newest!r})"
            if versions
            else f"register a version of {name!r} first, then give it the alias"
        )
        super().__init__(f"no version of {name!r} has the alias {alias!r}", where=where, hint=hint)


class LoadError(IsthmusError):
    """A slot couldn't load the model."""


class SmokeError(IsthmusError):
    """A slot loaded the model, and it doesn't answer as a model should."""
