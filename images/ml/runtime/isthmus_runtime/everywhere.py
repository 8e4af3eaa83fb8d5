"""Loading everywhere: a version is served by every copy of a slot, or by none of them."""

# pyright: reportMissingModuleSource=false
# MLServer is installed in the image only; typings/ says what it is.

import asyncio
import logging
from collections.abc import Sequence

from mlserver.errors import MLServerError
from mlserver.handlers import ModelRepositoryHandlers

from isthmus_runtime.copies import ANSWER_SECONDS, LOAD_SECONDS, Answer, Copies, UnknownCopiesError
from isthmus_runtime.models import Models
from isthmus_runtime.names import parse
from isthmus_runtime.repository import RegistryModelRepository
from isthmus_runtime.wishes import NOTHING

_log = logging.getLogger("isthmus.everywhere")


class NotEverywhereError(MLServerError):
    """A copy of the slot cannot do what all of them are asked for; they serve what they served before."""

    def __init__(self, what: str, failed: Sequence[Answer], names: dict[str, str], total: int) -> None:
        first = failed[0]
        name = names.get(first.address) or first.body.get("copy") or first.address
        who = f"copy {name} ({first.address})"
        count = f"{len(failed)} of {total} copies" if len(failed) > 1 else f"1 of {total}"
        super().__init__(f"{what}: {who}: {first.error} ({count}); the slot serves what it served", first.status)


class UnkeptError(MLServerError):
    """The registry or the estate's DNS did not do its part; the slot serves what it served before."""


class Everywhere(ModelRepositoryHandlers):
    """The v2 repository API of a slot: whichever copy is asked, all of them do it.

    All copies load the version beside the one that they serve; if each has, the registry is told, and then all take
    it. A copy that starts later, or misses the last step, reads it in the registry.
    """

    def __init__(self, repository: RegistryModelRepository, models: Models, copies: Copies) -> None:
        super().__init__(repository, models)
        self._resolving = repository
        self._wishes = repository.wishes
        self._copies = copies
        self._turn = asyncio.Lock()

    async def load(self, name: str) -> bool:
        """Serve the version that `name` asks for (see names.parse) in every copy.

        Raises UnresolvedModelError, NotEverywhereError and UnkeptError.
        """
        version = await asyncio.to_thread(self._resolving.version_of, name)
        name = parse(name).name
        what = f"version {version} of {name} is not served"
        async with self._turn:
            before = await self._roll(what)
            names = {answer.address: str(answer.body.get("copy")) for answer in before}
            try:
                await self._all(what, names, "POST", name, version, "prepare", seconds=LOAD_SECONDS)
                await self._keep(name, version)
            except MLServerError:
                await self._tell("POST", name, "drop")
                raise
            try:
                await self._all(what, names, "POST", name, version, "take", seconds=LOAD_SECONDS)
            except MLServerError:
                await self._go_back(name, before)
                raise
        _log.info("version %s of %s is served by every copy", version, name)
        return True

    async def unload(self, name: str) -> bool:
        """Stop serving a model in every copy. Raises NotEverywhereError and UnkeptError."""
        name = parse(name).name
        what = f"{name} is not unloaded"
        async with self._turn:
            before = await self._roll(what)
            if not any(name in answer.body.get("models", {}) for answer in before):
                raise MLServerError(f"{what}: no copy serves it", 404)
            await self._keep(name, NOTHING)
            names = {answer.address: str(answer.body.get("copy")) for answer in before}
            await self._all(what, names, "POST", name, "unload")
        return True

    async def status(self) -> dict[str, object]:
        """Every copy's name, address, whether it takes requests, and what it serves; or why it does not say."""
        answers = await self._copies.ask(sorted(await self._addresses("copies are not known")), "GET", patient=False)
        return {"copies": [{"address": answer.address, **answer.body} for answer in answers]}

    async def _roll(self, what: str) -> list[Answer]:
        """Ask every copy what it serves, so that one that hangs is known before anything begins."""
        answers = await self._copies.ask(sorted(await self._addresses(what)), "GET")
        self._check(what, {}, answers)
        return answers

    async def _all(
        self, what: str, names: dict[str, str], method: str, *path: str, seconds: float = ANSWER_SECONDS
    ) -> None:
        done: set[str] = set()
        # One that came meanwhile may have read the registry before.
        while new := await self._addresses(what) - done:
            self._check(what, names, await self._copies.ask(sorted(new), method, *path, seconds=seconds))
            done |= new

    def _check(self, what: str, names: dict[str, str], answers: Sequence[Answer]) -> None:
        if failed := [answer for answer in answers if not answer.ok]:
            raise NotEverywhereError(what, failed, names, len(answers))

    async def _addresses(self, what: str) -> set[str]:
        try:
            return await self._copies.addresses()
        except UnknownCopiesError as error:
            raise UnkeptError(f"{what}: its copies cannot be found: {error}", 502) from error

    async def _keep(self, name: str, version: str) -> None:
        try:
            await asyncio.to_thread(self._wishes.keep, name, version)
        except Exception as error:
            raise UnkeptError(f"{name} cannot be changed: the registry does not note it: {error}", 502) from error

    async def _tell(self, method: str, *path: str) -> None:
        """Tell those that hear it now; the others read what is to be served by themselves."""
        await self._copies.ask(sorted(await self._addresses("copies are not told")), method, *path, patient=False)

    async def _go_back(self, name: str, before: Sequence[Answer]) -> None:
        versions = [str(answer.body["models"][name]) for answer in before if name in answer.body.get("models", {})]
        former = versions[0] if versions else NOTHING
        await self._keep(name, former)
        await self._tell("POST", name, *(("unload",) if former == NOTHING else (former, "take")))
