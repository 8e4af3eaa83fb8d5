"""What pydantic says about a file, in the words of the person who wrote it."""

import difflib
from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic_core import ErrorDetails

from envs.shape import Shape
from envs.source import Place, Problem, Source

_KINDS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "tuple": "a list",
    "list": "a list",
    "dict": "keys with values",
    "model": "keys with values",
    "url": "a URL such as https://example.org/hook",
}


def explain(source: Source, shape: Shape, error: ErrorDetails) -> Problem:
    """One of pydantic's errors as a problem in a file: where it stands, what was expected, what was meant perhaps."""
    place: Place = tuple(part for part in error["loc"] if part != "[key]")
    context = cast(Mapping[str, Any], error.get("ctx", {}))
    place = (*place, *context.get("at", ()))
    kind = error["type"]
    if kind == "extra_forbidden" or error["loc"][-1:] == ("[key]",):
        message = _unknown_key(shape, place) if kind != "string_pattern_mismatch" else _bad_name(str(error["input"]))
        return Problem(place=place, mark=source.mark(place, key=True), message=message)
    whole = kind in ("missing", "isthmus")
    return Problem(place=place, mark=source.mark(place, key=whole), message=_message(kind, error, context))


def _message(kind: str, error: ErrorDetails, context: Mapping[str, Any]) -> str:
    given = cast(object, error["input"])
    if kind == "missing":
        return "needed here, and not given"
    if kind == "isthmus":
        return str(context["message"])
    if kind == "value_error":
        return f"{context['error']}; got {show(given)}"
    if kind == "string_pattern_mismatch":
        return _bad_name(str(given))
    if kind in ("enum", "literal_error"):
        return _choice(str(context["expected"]), given)
    if kind in _BOUNDS:
        return f"expected {_BOUNDS[kind](context)}; got {show(given)}"
    if kind.startswith("url"):
        return f"expected {_KINDS['url']}"  # Not what was given: a webhook's URL often carries its password.
    if kind == "string_type" and isinstance(given, int) and not isinstance(given, bool):
        return f"expected text; got {show(given)}, which is text in quotes"
    expected = _KINDS.get(kind.split("_")[0])
    return f"expected {expected}; got {show(given)}" if expected else f"{error['msg']}; got {show(given)}"


_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_short": lambda context: f"text of {context['min_length']} characters or more",
    "string_too_long": lambda context: f"text of {context['max_length']} characters or fewer",
    "greater_than": lambda context: f"more than {context['gt']:g}",
    "greater_than_equal": lambda context: f"{context['ge']:g} or more",
    "less_than": lambda context: f"less than {context['lt']:g}",
    "less_than_equal": lambda context: f"{context['le']:g} or less",
}


def show(value: object) -> str:
    """A value as the file has it, cut to one short line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list):
        return "a list"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _bad_name(name: str) -> str:
    return (
        "expected a name of lowercase letters, digits and dashes that starts with a letter, "
        f"at most 32 long; got {show(name)}"
    )


def _choice(expected: str, given: object) -> str:
    options = [option.strip("'") for option in expected.replace(" or ", ", ").split(", ")]
    near = difflib.get_close_matches(str(given), options, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    return f"expected {' or '.join(options)}; got {show(given)}{meant}"


def _unknown_key(shape: Shape, place: Place) -> str:
    key, names = str(place[-1]), shape.names(place[:-1])
    near = difflib.get_close_matches(key, names, n=1) or _by_part(key, names)
    if near:
        return f"unknown key; did you mean {near[0]}?"
    return f"unknown key; known here: {', '.join(names)}"


def _by_part(key: str, names: tuple[str, ...]) -> list[str]:
    """A name that the key is a part of, or the reverse: `webhook` for `webhook_url`."""
    return [name for name in names if len(key) > 2 and (key in name or name in key)][:1]
