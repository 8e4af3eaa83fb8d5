"""Run inside the image: what a copy decides when it is told a version while it looks up another."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
from typing import cast

from isthmus_runtime.models import Models
from isthmus_runtime.one_copy import OneCopy
from isthmus_runtime.repository import RegistryModelRepository
from mlserver.model import MLModel
from mlserver.settings import ModelParameters, ModelSettings


class Model(MLModel):
    """A model without files."""

    async def load(self) -> bool:
        return True


class Repository:
    """Has every version of every model."""

    async def find(self, name: str) -> list[ModelSettings]:
        model, _, version = name.rpartition("@")
        parameters = ModelParameters(version=version)
        return [ModelSettings(name=model, implementation=Model, versions=[version], parameters=parameters)]


def check(*, expected: object, found: object) -> None:
    """Fail where they differ."""
    if found != expected:
        raise SystemExit(f"expected {expected}, found {found}")


async def main() -> None:
    """A look that began before the copy was told decides nothing; the next one does."""
    copy = OneCopy(cast(RegistryModelRepository, Repository()), Models())
    await copy.prepare("m", "7")
    check(expected={}, found=copy.served())
    await copy.take("m", "7")
    check(expected=False, found=await copy.follow("m", "6", known=0))
    check(expected={"m": "7"}, found=copy.served())
    check(expected=True, found=await copy.follow("m", "6", known=copy.changes()["m"]))
    check(expected={"m": "6"}, found=copy.served())
    # What another deployment held is no obstacle: it is loaded again.
    await copy.prepare("m", "8")
    await copy.prepare("m", "9")
    await copy.take("m", "8")
    check(expected={"m": "8"}, found=copy.served())


asyncio.run(main())
