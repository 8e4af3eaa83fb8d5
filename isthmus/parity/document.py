"""Where two configuration files differ: YAML by its parts, any other by its first line that does."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import yaml

from isthmus.parity.facts import ABSENT

_NAMED_BY = ("job_name", "name", "record", "alert")


def differing(left: str, right: str) -> Iterator[tuple[str, str, str]]:
    """The places where two YAML documents differ, and what each has there: `scrape_configs.gateway.metrics_path`.

    Of what only one has, the place alone. Items of lists go by their names, where they have any.
    """
    documents: list[object] = []
    for content in (left, right):
        try:
            documents.append(yaml.safe_load(content))
        except yaml.YAMLError:
            return
    yield from _compare(documents[0], documents[1], "")


def first_line(left: str, right: str) -> tuple[str, str]:
    """The first line of each text in which they differ, with its number."""
    lines, others = [*left.splitlines(), ""], [*right.splitlines(), ""]
    at = next((n for n, pair in enumerate(zip(lines, others, strict=False)) if pair[0] != pair[1]), -1)
    if at < 0:
        return f"{len(left)} characters", f"{len(right)} characters"
    return f"line {at + 1}: {lines[at].strip()}", f"line {at + 1}: {others[at].strip()}"


def _compare(left: Any, right: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if left == right:
        return
    one, other = _parts(left), _parts(right)
    if one is None or other is None:
        yield path, str(left), str(right)
        return
    for key in sorted({*one, *other}):
        place = f"{path}.{key}" if path else key
        if key not in one or key not in other:
            yield place, "there" if key in one else ABSENT, "there" if key in other else ABSENT
        else:
            yield from _compare(one[key], other[key], place)


def _parts(value: Any) -> dict[str, Any] | None:
    """What an object or a list is made of, by name; None where it is neither."""
    if isinstance(value, Mapping):
        return {str(key): each for key, each in cast("Mapping[Any, Any]", value).items()}
    if not isinstance(value, list):
        return None
    listed = cast("list[Any]", value)
    names = [_name(each) for each in listed]
    alone = {name for name in names if name and names.count(name) == 1}
    return {name if name in alone else str(at): each for at, (name, each) in enumerate(zip(names, listed, strict=True))}


def _name(item: Any) -> str:
    if not isinstance(item, Mapping):
        return ""
    fields = cast("Mapping[str, Any]", item)
    name = next((str(fields[key]) for key in _NAMED_BY if key in fields), "")
    labels = fields.get("labels")
    job = cast("Mapping[str, Any]", labels).get("job") if isinstance(labels, Mapping) else None
    return f"{name}/{job}" if name and job else name
