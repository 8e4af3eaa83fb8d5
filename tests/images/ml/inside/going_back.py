"""Run inside the image: a copy that fails after the registry was told makes the slot go back."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

from isthmus_runtime.copies import Answer, Copies
from isthmus_runtime.everywhere import Everywhere, NotEverywhereError
from isthmus_runtime.models import Models
from isthmus_runtime.repository import RegistryModelRepository


@dataclass
class Wishes:
    """Remembers what was noted."""

    noted: list[str] = field(default_factory=list[str])

    def keep(self, name: str, version: str) -> None:
        self.noted.append(f"{name}@{version}")


@dataclass
class Repository:
    """Resolves every name to version 7."""

    wishes: Wishes = field(default_factory=Wishes)

    def version_of(self, name: str) -> str:
        return "7" if name == "m" else ""


@dataclass
class TwoCopies:
    """Two copies that serve what they are told; the second cannot take version 7."""

    before: dict[str, str]
    told: list[str] = field(default_factory=list[str])

    async def addresses(self) -> set[str]:
        return {"first", "second"}

    async def ask(self, addresses: list[str], method: str, *path: str, **_: Any) -> list[Answer]:
        self.told.append("/".join((method, *path)))
        answers = [Answer(address=each, status=200, body={"copy": each, "models": self.before}) for each in addresses]
        if path == ("m", "7", "take"):
            answers[1] = Answer(address="second", status=503, body={"error": "ended"})
        return answers


def check(*, expected: object, found: object) -> None:
    """Fail where they differ."""
    if found != expected:
        raise SystemExit(f"expected {expected}, found {found}")


async def main() -> None:
    """The slot goes back to what it served, or to nothing where it served nothing."""
    for before, noted, last in (({"m": "6"}, "m@6", "POST/m/6/take"), ({}, "m@none", "POST/m/unload")):
        repository, copies = Repository(), TwoCopies(dict(before))
        slot = Everywhere(cast(RegistryModelRepository, repository), Models(), cast(Copies, copies))
        try:
            await slot.load("m")
        except NotEverywhereError as error:
            check(expected=True, found="copy second (second): ended (1 of 2)" in str(error))
        else:
            raise SystemExit("it was loaded")
        check(expected=["m@7", noted], found=repository.wishes.noted)
        check(expected=["GET", "POST/m/7/prepare", "POST/m/7/take", last], found=copies.told)


asyncio.run(main())
