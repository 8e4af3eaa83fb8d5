"""Names by which the v2 repository API is asked for models of the registry."""

from dataclasses import dataclass

CHAMPION = "champion"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A registered model, and which of its versions: exactly one of `alias` and `version` is given."""

    name: str
    alias: str | None = None
    version: str | None = None

    def __str__(self) -> str:
        return f"{self.name}@{self.alias or self.version}"


def parse(name: str, *, default_alias: str = CHAMPION) -> Wanted:
    """What `load NAME` asks for: `NAME` (the version behind `default_alias`), `NAME@ALIAS` or `NAME@VERSION`.

    MLflow refuses aliases that are only digits apart from versions, so that the two cannot be confused.
    """
    model, separator, which = name.rpartition("@")
    if not separator or not model or not which:
        return Wanted(name=name, alias=default_alias)
    if which.isascii() and which.isdigit():
        return Wanted(name=model, version=str(int(which)))
    return Wanted(name=model, alias=which)
