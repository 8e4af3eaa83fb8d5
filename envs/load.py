"""Reading an environment file, with every error at once."""

import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from envs import names
from envs.schema import Environment
from envs.source import Place, Problem, Source, read
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from envs.shape import Shape

_ROUNDS = 8
"""Enough to reach checks over several keys after what is wrong below them is set aside; a bound, not a tuning knob."""


class NoEnvironmentError(IsthmusError):
    """There is no environment of that name."""


class EnvironmentFileError(IsthmusError):
    """An environment file is wrong; `problems` has everything that is."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        self.path = path
        self.problems = problems
        lines = "\n".join(f"  {describe(path, problem)}" for problem in problems)
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        super().__init__(f"{count}\n{lines}", where=str(path), hint="Correct the file; nothing was started or changed.")


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """An environment and the file that it came from."""

    environment: Environment
    source: Source


def environment_path(root: Path, stack: str) -> Path:
    """The file of an environment: `ROOT/envs/STACK.yaml`. Raises NoEnvironmentError, which names those that exist."""
    path = root / "envs" / f"{stack}.yaml"
    names = sorted(file.stem for file in (root / "envs").glob("*.yaml") if not file.stem.startswith("Pulumi."))
    if stack in names:
        return path
    near = difflib.get_close_matches(stack, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    known = f"Environments here: {', '.join(names)}." if names else "There are no environments here."
    raise NoEnvironmentError(f"there is no environment {stack!r}", where=str(path), hint=f"{hint}{known}")


def load(path: Path) -> Environment:
    """The environment in a file. Raises EnvironmentFileError with every problem, NoEnvironmentError without a file."""
    return load_with_source(path).environment


def load_with_source(path: Path) -> Loaded:
    """The environment in a file, with the lines that its values stand on. Raises as `load` does."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoEnvironmentError("there is no such file", where=str(path)) from None
    except UnicodeDecodeError as error:
        problem = Problem(place=(), mark=None, message=f"not UTF-8 text: {error.reason} at byte {error.start}")
        raise EnvironmentFileError(path, (problem,)) from None
    source = read(path, text)
    environment, problems = _validate(source)
    if environment is not None:
        problems += _misnamed(path.stem, environment, source)
    if environment is None or problems:
        raise EnvironmentFileError(path, tuple(sorted(problems, key=_order)))
    return Loaded(environment=environment, source=source)


def place_text(place: Place) -> str:
    """A property path as a user writes it: `training.pools[0].memory`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def describe(path: Path, problem: Problem) -> str:
    """`FILE:LINE:COLUMN: PROPERTY PATH: what is wrong`."""
    position = f"{path.name}:{problem.mark.line}:{problem.mark.column}" if problem.mark else path.name
    place = place_text(problem.place)
    return f"{position}: {place}: {problem.message}" if place else f"{position}: {problem.message}"


@cache
def _shape() -> "Shape":
    # Imported here, because a right file, which most are, does not need it.
    from envs.shape import Shape

    return Shape.of(Environment)


def _order(problem: Problem) -> tuple[int, int, str]:
    mark = problem.mark
    return (mark.line, mark.column, place_text(problem.place)) if mark else (0, 0, place_text(problem.place))


def _validate(source: Source) -> tuple[Environment | None, list[Problem]]:
    """Validate, set aside what is wrong, and validate again, so that checks over several keys are reached too."""
    problems = list(source.problems)
    if source.data is None:
        return None, problems
    seen = {problem.place for problem in problems}
    data = _shape().fill(source.data) if _has_empty(source.data) else source.data
    for _ in range(_ROUNDS):
        try:
            return Environment.model_validate_json(json.dumps(data), strict=True), problems
        except ValidationError as error:
            found = _explained(source, error)
        new = [problem for problem in found if problem.place not in seen]
        problems += new
        seen |= {problem.place for problem in new}
        if not new or () in seen:
            break
        # From the end, so that the places of earlier items stay right.
        for problem in sorted(new, key=lambda problem: repr(problem.place), reverse=True):
            data = _without(data, problem.place)
    return None, problems


def _misnamed(stack: str, environment: Environment, source: Source) -> list[Problem]:
    return [
        Problem(place=place, mark=source.mark(place, key=True) if place else None, message=message)
        for place, message in names.faults(stack, environment)
    ]


def _explained(source: Source, error: ValidationError) -> list[Problem]:
    from envs.explain import explain

    return [explain(source, _shape(), detail) for detail in error.errors(include_url=False)]


def _has_empty(data: object) -> bool:
    """Whether anything is null; the shape, which takes a moment to make, is needed only then or to explain."""
    if isinstance(data, dict):
        return any(_has_empty(value) for value in cast(dict[str, object], data).values())
    if isinstance(data, list):
        return any(_has_empty(item) for item in cast(list[object], data))
    return data is None


def _without(data: object, place: Place) -> object:
    if not place:
        return {}
    head, rest = place[0], place[1:]
    if isinstance(data, dict) and isinstance(head, str):
        mapping = cast(dict[str, object], data)
        if head not in mapping:
            return mapping
        others = {key: value for key, value in mapping.items() if key != head}
        return {**others, head: _without(mapping[head], rest)} if rest else others
    if isinstance(data, list) and isinstance(head, int) and head < len(cast(list[object], data)) and rest:
        items = list(cast(list[object], data))
        items[head] = _without(items[head], rest)
        return items
    return cast(object, data)
