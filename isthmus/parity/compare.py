"""Comparing the facts of two stacks: what is the same, and what differs."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from isthmus.masking import MASK
from isthmus.parity import document
from isthmus.parity.facts import ABSENT, Facts, Workload

Aspect = Literal["component", "contract key", "service", "image", "configuration", "variable", "port", "setting"]
_PORTS = {"probe", "published"}
_SETTINGS = ("component", "probe", "volumes", "published", "cpus", "memory", "stop_seconds")
_NAMES = ("stack", "storage.region")
"""Keys of the contract whose values are names that a configuration may have in it, besides those of buckets."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that two stacks don't have alike; `where` is its place, and secrets are masked."""

    aspect: Aspect
    where: str
    """Such as `registry: variable AWS_REGION`."""
    left: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What two stacks have alike, by aspect, and what not, in the order of places."""

    same: Mapping[str, int]
    different: tuple[Difference, ...]


@dataclass
class _Tally:
    same: Counter[str] = field(default_factory=Counter[str])
    different: list[Difference] = field(default_factory=list[Difference])

    def put(self, aspect: Aspect, where: str, left: object, right: object, *, secret: bool = False) -> None:
        """Compare two values; of a secret only that it differs is told."""
        if left == right:
            self.same[aspect] += 1
            return
        shown = [MASK if secret and each != ABSENT else str(each) for each in (left, right)]
        self.different.append(Difference(aspect=aspect, where=where, left=shown[0], right=shown[1]))


def compare(left: Facts, right: Facts) -> Comparison:
    """All that is the same in two stacks, and all that isn't.

    In commands, variables and files the names that each stack's contract gives its buckets, its region and itself are
    taken for the same: that they differ is told once, as the contract's.
    """
    tally = _Tally()
    for each in sorted({*left.components, *right.components}):
        tally.put("component", each, _has(each in left.components), _has(each in right.components))
    for key in sorted({*left.contract, *right.contract}):
        tally.put("contract key", key, _kind(left.contract, key), _kind(right.contract, key))
    names = _names(left.contract, right.contract)
    for name in sorted({*left.workloads, *right.workloads}):
        one, other = left.workloads.get(name), right.workloads.get(name)
        tally.put("service", name, _has(one is not None), _has(other is not None))
        if one is not None and other is not None:
            _workload(tally, name, _renamed(one, names[0]), _renamed(other, names[1]))
    return Comparison(same=dict(sorted(tally.same.items())), different=tuple(tally.different))


def _workload(tally: _Tally, name: str, left: Workload, right: Workload) -> None:
    tally.put("image", f"{name}: image", left.image, right.image)
    for key in _SETTINGS:
        aspect: Aspect = "port" if key in _PORTS else "setting"
        tally.put(aspect, f"{name}: {key}", getattr(left, key), getattr(right, key))
    commands = (_options(left.command), _options(right.command))
    for key in sorted({*commands[0], *commands[1]}):
        values = [each.get(key, ABSENT) for each in commands]
        tally.put("setting", f"{name}: command {key}", *values)
    for key in sorted({*left.variables, *right.variables}):
        secret = key in left.secret | right.secret
        values = (left.variables.get(key, ABSENT), right.variables.get(key, ABSENT))
        tally.put("variable", f"{name}: variable {key}", *values, secret=secret)
    for path in sorted({*left.files, *right.files}):
        secret = path in left.secret | right.secret
        _file(tally, f"{name}: file {path}", left.files.get(path), right.files.get(path), secret=secret)


def _options(command: tuple[str, ...]) -> dict[str, str]:
    """A command's words: options by their names, others by their places."""
    found: dict[str, str] = {}
    for at, word in enumerate(command):
        option, _, value = word.partition("=")
        found[option if option.startswith("--") else str(at)] = value or option
    return found


def _file(tally: _Tally, where: str, left: str | None, right: str | None, *, secret: bool) -> None:
    if left == right or secret or left is None or right is None:
        shown = [ABSENT if each is None else each for each in (left, right)]
        tally.put("configuration", where, *shown, secret=secret or left != right)
        return
    found = list(document.differing(left, right)) if where.endswith((".yml", ".yaml")) else []
    for path, one, other in found or [("bytes", *document.first_line(left, right))]:
        tally.put("configuration", f"{where}: {path}", one, other)


def _has(there: bool) -> str:
    return "there" if there else ABSENT


def _kind(contract: Mapping[str, Any], key: str) -> str:
    if key not in contract:
        return ABSENT
    return "null" if contract[key] is None else "there"


def _names(left: Mapping[str, Any], right: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What the values of the contract are called in both, by value, for each of the two."""
    keys = [key for key in sorted({*left, *right}) if key in _NAMES or key.startswith("storage.buckets.")]
    one, other = ({str(each[key]): f"{{{key}}}" for key in keys if key in each} for each in (left, right))
    return one, other


def _renamed(workload: Workload, names: Mapping[str, str]) -> Workload:
    def text(value: str) -> str:
        for name in sorted(names, key=lambda each: (-len(each), each)):
            value = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", names[name], value)
        return value

    return replace(
        workload,
        command=tuple(map(text, workload.command)),
        variables={key: text(value) for key, value in workload.variables.items()},
        files={path: text(content) for path, content in workload.files.items()},
    )
