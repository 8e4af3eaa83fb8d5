"""What the policies of a pack are, and how they are configured: levels, and properties that a JSON schema checks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from isthmus.engine.errors import PolicyConfigError, UnsupportedError

Level: TypeAlias = Literal["advisory", "mandatory", "remediate", "disabled"]
_LEVELS: tuple[str, ...] = get_args(Level)
_ALL = "all"


@dataclass(frozen=True, kw_only=True)
class PolicyInfo:
    """A policy as its pack describes it; `schema` holds the JSON schema of each property of its configuration."""

    name: str
    level: Level
    schema: Mapping[str, Any] = field(default_factory=dict[str, Any])
    required: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PolicyConfig:
    """A policy's level, None to leave it as it is, and its properties."""

    level: Level | None = None
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, kw_only=True)
class PackInfo:
    """A pack as it describes itself; `initial` is the configuration that its author gave it."""

    name: str
    version: str
    policies: tuple[PolicyInfo, ...]
    configurable: bool = True
    initial: Mapping[str, PolicyConfig] = field(default_factory=dict[str, PolicyConfig])


def read(path: Path) -> dict[str, PolicyConfig]:
    """The configuration in a JSON file: for each policy, or for `all`, a level, or an object of properties.

    In an object, `enforcementLevel` is the level. Raises PolicyConfigError with the file and the policy,
    UnsupportedError where it names Pulumi ESC environments.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found: object = json.loads(text) if text.strip() else {}
    except OSError as error:
        raise PolicyConfigError("the policies' configuration cannot be read", where=f"{path}: {error}") from error
    except ValueError as error:
        raise PolicyConfigError(f"the policies' configuration is no JSON: {error}", where=str(path)) from error
    if not isinstance(found, dict):
        raise PolicyConfigError("the policies' configuration is no JSON object", where=str(path))
    entries = cast("dict[str, object]", found)
    if "environments" in entries:
        raise UnsupportedError("a policy configuration from Pulumi ESC environments", where=f"{path}: environments")
    return {name: _entry(value, f"{path}: {name}") for name, value in entries.items() if value != {}}


def reconcile(info: PackInfo, given: Mapping[str, PolicyConfig], *, where: str) -> dict[str, PolicyConfig]:
    """The configuration of every policy: defaults, then the author's, then what was given.

    Raises PolicyConfigError with everything that the policies' schemas have against it.
    """
    merged = {
        policy.name: PolicyConfig(
            level=policy.level,
            properties={k: v["default"] for k, v in policy.schema.items() if "default" in v},
        )
        for policy in info.policies
    }
    for config in (info.initial, given):
        merged = _applied(merged, config)
    wrong = [f"{p.name}: {fault}" for p in info.policies for fault in _faults(p, merged[p.name].properties)]
    if wrong:
        raise PolicyConfigError(
            f"the configuration of policy pack {info.name} is wrong:\n    " + "\n    ".join(wrong), where=where
        )
    return merged


def unknown(info: PackInfo, given: Mapping[str, PolicyConfig]) -> list[str]:
    """The names in a configuration that are no policy of the pack, sorted."""
    return sorted(set(given) - {_ALL} - {policy.name for policy in info.policies})


def _entry(value: object, where: str) -> PolicyConfig:
    if isinstance(value, str):
        return PolicyConfig(level=_level(value, where))
    if not isinstance(value, dict):
        raise PolicyConfigError(
            f"the configuration of a policy is a level or an object, not {value!r}",
            where=where,
            hint=f"the levels are {', '.join(_LEVELS)}",
        )
    properties = cast("dict[str, object]", value)
    level = properties.get("enforcementLevel")
    return PolicyConfig(
        level=None if level is None else _level(level, where),
        properties={k: v for k, v in properties.items() if k != "enforcementLevel"},
    )


def _level(value: object, where: str) -> Level:
    if value not in _LEVELS:
        raise PolicyConfigError(
            f"{value!r} is no enforcement level", where=where, hint=f"the levels are {', '.join(_LEVELS)}"
        )
    return cast("Level", value)


def _applied(merged: Mapping[str, PolicyConfig], config: Mapping[str, PolicyConfig]) -> dict[str, PolicyConfig]:
    general = config.get(_ALL, PolicyConfig()).level
    result: dict[str, PolicyConfig] = {}
    for name, before in merged.items():
        own = config.get(name, PolicyConfig())
        result[name] = PolicyConfig(
            level=own.level or general or before.level, properties={**before.properties, **own.properties}
        )
    return result


def _faults(policy: PolicyInfo, properties: Mapping[str, Any]) -> list[str]:
    if not policy.schema and not policy.required:
        return []
    # Imported here, because few packs need it.
    from jsonschema import Draft7Validator, SchemaError

    schema = {"type": "object", "properties": dict(policy.schema), "required": list(policy.required)}
    try:
        Draft7Validator.check_schema(schema)
    except SchemaError as error:
        return [f"its JSON schema is wrong: {error.message}"]
    # Its stub does not know the type of one of its own parameters.
    errors = cast("Any", Draft7Validator(schema)).iter_errors(dict(properties))
    return sorted(f"{'.'.join(map(str, error.absolute_path)) or '(itself)'}: {error.message}" for error in errors)
