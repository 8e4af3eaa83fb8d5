"""What a slot is to serve: tags of the registry's models, so that every copy of it knows, whenever it starts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

DEPLOYED_TAG = "isthmus.serving"
"""Tag of registered models that slots serve from their start, when its value is `deployed`. `isthmus.serving.SLOT` is
the tag that says which version, or `none`; where that is absent it is the one behind the alias."""
NOTHING = "none"
_PAGE = 100


class Registered(Protocol):
    """What is read of a registered model; MLflow leaves its properties untyped."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def aliases(self) -> Mapping[str, object]:
        """Version by alias."""
        ...

    @property
    def tags(self) -> Mapping[str, str]:
        """Value by key."""
        ...


class Page(Iterable[Registered], Protocol):
    """Some of what a search found."""

    @property
    def token(self) -> str | None:
        """Where the next page begins, if there is one."""
        ...


class Client(Protocol):
    """What is used of MLflow's client."""

    def search_registered_models(
        self, filter_string: str | None = None, max_results: int = _PAGE, *, page_token: str | None = None
    ) -> Page:
        """Find registered models."""
        ...

    def set_registered_model_tag(self, name: str, key: str, value: str) -> None:
        """Set a tag."""
        ...


class Wishes:
    """Reads and writes the wishes of one slot; without a slot's name nothing is written.

    Everything here waits for the registry: for threads. Raises what MLflow's client raises.
    """

    def __init__(self, client: Client, *, slot: str, alias: str) -> None:
        self._client = client
        self._alias = alias
        self._tag = f"{DEPLOYED_TAG}.{slot}" if slot else ""

    def kept(self) -> dict[str, str]:
        """Version by name, of what was loaded on purpose."""
        return {name: version for name, version in self._tagged().items() if version != NOTHING}

    def at_start(self) -> dict[str, str]:
        """Version by name, of what is kept and of what is deployed without anybody having said which version."""
        tagged = self._tagged()
        wished = {**self._deployed(), **tagged}
        return {name: version for name, version in sorted(wished.items()) if version != NOTHING}

    def keep(self, name: str, version: str) -> None:
        """Say which version of a model this slot serves; `none` for no version."""
        if self._tag:
            self._client.set_registered_model_tag(name, self._tag, version)

    def _tagged(self) -> dict[str, str]:
        if not self._tag:
            return {}
        return {model.name: model.tags[self._tag] for model in self._search(f"tags.`{self._tag}` LIKE '%'")}

    def _deployed(self) -> dict[str, str]:
        found = self._search(f"tags.`{DEPLOYED_TAG}` = 'deployed'")
        return {model.name: str(model.aliases[self._alias]) for model in found if self._alias in model.aliases}

    def _search(self, which: str) -> Iterator[Registered]:
        token: str | None = None
        while True:
            page = self._client.search_registered_models(filter_string=which, max_results=_PAGE, page_token=token)
            yield from page
            token = page.token
            if not token:
                return
