"""A slot serves what was loaded on purpose, and otherwise what is deployed, in the version behind the alias."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from isthmus_runtime.wishes import Wishes


@dataclass(kw_only=True)
class Model:
    """A registered model."""

    name: str
    aliases: Mapping[str, object] = field(default_factory=dict[str, object])
    tags: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(kw_only=True)
class Found:
    """A page of one model."""

    model: Model | None
    token: str | None

    def __iter__(self) -> Iterator[Model]:
        """Its model."""
        return iter([] if self.model is None else [self.model])


@dataclass(kw_only=True)
class Registry:
    """A registry that gives one model a page, and knows the two filters that are used."""

    models: list[Model]

    def search_registered_models(
        self, filter_string: str | None = None, max_results: int = 100, *, page_token: str | None = None
    ) -> Found:
        """Find by a tag."""
        tag, rest = (filter_string or "").removeprefix("tags.`").split("`")
        value = None if "LIKE" in rest else "deployed"
        having = [each for each in self.models if tag in each.tags and value in (None, each.tags[tag])]
        index = int(page_token or 0)
        more = str(index + 1) if index + 1 < len(having) else None
        return Found(model=having[index] if index < len(having) else None, token=more)

    def set_registered_model_tag(self, name: str, key: str, value: str) -> None:
        """Set a tag."""
        next(each for each in self.models if each.name == name).tags[key] = value


def registry() -> Registry:
    """Three deployed models with a champion, one of which was never given one, and one that is not deployed."""
    deployed = {"isthmus.serving": "deployed"}
    return Registry(
        models=[
            Model(name="x", aliases={"champion": 3}, tags=dict(deployed)),
            Model(name="y", aliases={"champion": "1"}, tags=dict(deployed)),
            Model(name="z", aliases={"challenger": "1"}, tags=dict(deployed)),
            Model(name="w", aliases={"champion": "1"}),
        ]
    )


def test_what_is_deployed_is_served_in_the_version_behind_the_alias() -> None:
    wishes = Wishes(registry(), slot="a", alias="champion")
    assert wishes.at_start() == {"x": "3", "y": "1"}
    assert wishes.kept() == {}


def test_what_was_loaded_on_purpose_goes_before_and_is_of_one_slot() -> None:
    models = registry()
    first, second = (Wishes(models, slot=slot, alias="champion") for slot in "ab")
    first.keep("x", "2")
    first.keep("w", "5")
    first.keep("y", "none")
    assert first.kept() == {"x": "2", "w": "5"}
    assert first.at_start() == {"w": "5", "x": "2"}
    assert second.at_start() == {"x": "3", "y": "1"}


def test_without_a_slot_nothing_is_noted() -> None:
    models = registry()
    wishes = Wishes(models, slot="", alias="champion")
    wishes.keep("x", "2")
    assert (wishes.kept(), wishes.at_start()) == ({}, {"x": "3", "y": "1"})
