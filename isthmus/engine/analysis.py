"""What policies are told of a resource, as messages of the analyzer protocol."""

from collections.abc import Mapping
from dataclasses import dataclass

from isthmus.engine import urn as urns
from isthmus.engine.protocol import analyzer_pb2 as pb
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Secret, Value
from isthmus.engine.wire import Accepts, to_struct

# As Pulumi sends them: secrets marked, so that a remediation can keep them so; references as IDs.
_ACCEPTS = Accepts(secrets=True, resources=False)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A resource as policies see it; `properties` are its inputs, or for stack policies its outputs."""

    state: ResourceState
    properties: Properties
    provider: ResourceState | None
    delete_before_replace: bool | None = None


def request(subject: Subject, *, internal: bool) -> pb.AnalyzeRequest:
    """What a policy of resources is asked; `internal` says to send the properties that are Pulumi's own too."""
    state = subject.state
    properties = subject.properties if internal else _public(subject.properties)
    return pb.AnalyzeRequest(
        urn=state.urn,
        type=state.type,
        name=urns.name_of(state.urn),
        properties=to_struct(properties, _ACCEPTS),
        options=_options(subject),
        provider=_provider(subject.provider),
    )


def resource(subject: Subject) -> pb.AnalyzerResource:
    """A resource as policies of the stack get it."""
    state = subject.state
    return pb.AnalyzerResource(
        urn=state.urn,
        type=state.type,
        name=urns.name_of(state.urn),
        properties=to_struct(_public(subject.properties), _ACCEPTS),
        options=_options(subject),
        provider=_provider(subject.provider),
        parent=state.parent,
        dependencies=state.dependencies,
        propertyDependencies={
            name: pb.AnalyzerPropertyDependencies(urns=needed)
            for name, needed in state.property_dependencies.items()
            if needed
        },
    )


def _options(subject: Subject) -> pb.AnalyzerResourceOptions:
    state, timeouts = subject.state, subject.state.custom_timeouts
    return pb.AnalyzerResourceOptions(
        protect=state.protect,
        ignoreChanges=state.ignore_changes,
        deleteBeforeReplace=bool(subject.delete_before_replace),
        deleteBeforeReplaceDefined=subject.delete_before_replace is not None,
        additionalSecretOutputs=state.additional_secret_outputs,
        aliases=state.aliases,
        customTimeouts=pb.AnalyzerResourceOptions.CustomTimeouts(
            create=timeouts.get("create", 0.0), update=timeouts.get("update", 0.0), delete=timeouts.get("delete", 0.0)
        ),
        parent=state.parent,
    )


def _provider(state: ResourceState | None) -> pb.AnalyzerProviderResource | None:
    if state is None:
        return None
    return pb.AnalyzerProviderResource(
        urn=state.urn,
        type=state.type,
        name=urns.name_of(state.urn),
        properties=to_struct(_public(state.inputs), _ACCEPTS),
    )


def _public(properties: Properties) -> dict[str, Value]:
    """The properties without those that are Pulumi's own, at every depth."""
    return {key: _shown(value) for key, value in properties.items() if not key.startswith("__")}


def _shown(value: Value) -> Value:
    if isinstance(value, Secret):
        return Secret(_shown(value.element))
    if isinstance(value, Mapping):
        return _public(value)
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value
