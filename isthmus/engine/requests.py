"""What a program's requests may hold: for every field of the protocol, whether it is carried out or refused by name.

A field that is in none of these tables fails a test, so that no option of a newer SDK is passed over in silence.
"""

from collections.abc import Callable, Mapping
from typing import Any

from isthmus.engine.errors import UnsupportedError
from isthmus.engine.protocol import resource_pb2 as pb

_SOURCE = ("sourcePosition", "stackTrace", "parentStackTraceHandle")
HANDLED: Mapping[str, frozenset[str]] = {
    "RegisterResourceRequest": frozenset(
        [
            "type",
            "name",
            "parent",
            "custom",
            "object",
            "protect",
            "dependencies",
            "provider",
            "propertyDependencies",
            "deleteBeforeReplace",
            "deleteBeforeReplaceDefined",
            "version",
            "ignoreChanges",
            "acceptSecrets",
            "additionalSecretOutputs",
            "aliasURNs",
            "aliases",
            "customTimeouts",
            "acceptResources",
            "providers",
            "replaceOnChanges",
            "retainOnDelete",
            "deletedWith",
            "replace_with",
            "importId",
            "transforms",
            "hideDiffs",
        ]
    ),
    "ReadResourceRequest": frozenset(
        [
            "id",
            "type",
            "name",
            "parent",
            "properties",
            "dependencies",
            "provider",
            "version",
            "acceptSecrets",
            "additionalSecretOutputs",
            "acceptResources",
        ]
    ),
    "ResourceInvokeRequest": frozenset(["tok", "args", "provider", "version", "acceptResources", "dependsOn"]),
    "RegisterResourceOutputsRequest": frozenset({"urn", "outputs"}),
    "SupportsFeatureRequest": frozenset({"id"}),
}
"""The fields that are carried out, by message."""

REFUSED: Mapping[str, Mapping[str, str]] = {
    "RegisterResourceRequest": {
        "remote": "a remote component",
        "hooks": "a resource hook",
        "state_migrations": "a state migration",
        "packageRef": "a parameterized package",
        "envVarMappings": "the option envVarMappings",
        "replacement_trigger": "the option replacementTrigger",
        "snippetId": "a snippet",
        "pluginDownloadURL": "a plugin's download URL",
        "pluginChecksums": "a plugin's checksums",
    },
    "ReadResourceRequest": {
        "packageRef": "a parameterized package",
        "pluginDownloadURL": "a plugin's download URL",
        "pluginChecksums": "a plugin's checksums",
    },
    "ResourceInvokeRequest": {
        "packageRef": "a parameterized package",
        "pluginDownloadURL": "a plugin's download URL",
        "pluginChecksums": "a plugin's checksums",
    },
}
"""The fields that are refused, by message, with what the error calls them."""

HARMLESS: Mapping[str, frozenset[str]] = {
    # What is known is always sent whole; results are always reported; aliases come in whichever form; bytes are never
    # sent, nor outputs; the rest says where in the program the request was made.
    "RegisterResourceRequest": frozenset(
        {"supportsPartialValues", "supportsResultReporting", "aliasSpecs", "accepts_byte_string", *_SOURCE}
    ),
    "ReadResourceRequest": frozenset({"accepts_byte_string", *_SOURCE}),
    # The SDK has found the provider that the parent hands down.
    "ResourceInvokeRequest": frozenset({"parent", "accept_output_values", "accepts_byte_string", *_SOURCE}),
}
"""The fields that ask for nothing that this engine does not do anyway, by message."""

_PLUGIN = frozenset({"pluginDownloadURL", "pluginChecksums"})
FEATURES: Mapping[str, bool] = {
    "SECRETS": True,
    "RESOURCE_REFERENCES": True,
    "ALIAS_SPECS": True,
    "DELETED_WITH": True,
    "REPLACE_WITH": True,
    "TRANSFORMS": True,
    "INVOKE_TRANSFORMS": True,
    # Claimed so that a program that uses them gets this engine's error, which names them, instead of the SDK's.
    "REPLACEMENT_TRIGGER": True,
    "PARAMETERIZATION": True,
    "RESOURCE_HOOKS": True,
    "ERROR_HOOKS": True,
    "STATE_MIGRATIONS": True,
    # Without them the SDK sends plain values, and waits itself for what a function depends on.
    "OUTPUT_VALUES": False,
    "SENDS_OPTIONS_TO_HOOKS": False,
    "BYTE_STRING": False,
    "INVOKE_DEPENDS_ON": False,
    "INVOKE_PARENT": False,
    "INVOKE_OUTPUT_VALUES": False,
    "CALL_OUTPUT_VALUES": False,
}
"""Whether this engine tells the SDK that it knows a feature, by its name in the protocol."""
_OLD_NAMES = frozenset(
    [
        "secrets",
        "resourceReferences",
        "aliasSpecs",
        "deletedWith",
        "replaceWith",
        "transforms",
        "invokeTransforms",
        "replacementTrigger",
        "parameterization",
        "resourceHooks",
        "errorHooks",
    ]
)


def claimed() -> list[Any]:
    """The features that are told to the SDK, in the protocol's numbers."""
    return [getattr(pb, f"RESOURCE_MONITOR_FEATURE_{name}") for name, known in FEATURES.items() if known]


def supports(name: str) -> bool:
    """Whether a feature is known, by the name that older SDKs ask for."""
    return name in _OLD_NAMES


def refuse(request: Any, where: str, *, has_plugin: Callable[[], bool]) -> None:
    """Raise UnsupportedError where a request asks for what this engine does not do.

    Where a plugin is to come from matters only where there is one: a plan without it can be made all the same.
    """
    for name, feature in REFUSED[request.DESCRIPTOR.name].items():
        if _is_set(request, name) and (name not in _PLUGIN or has_plugin()):
            raise UnsupportedError(feature, where=where)


def _is_set(request: Any, name: str) -> bool:
    value = getattr(request, name)
    if name == "replacement_trigger":
        return value.WhichOneof("kind") not in (None, "null_value")
    return bool(value.ByteSize()) if name == "hooks" else bool(value)
