"""The resources of a stack's state, as rules see them."""

from collections.abc import Iterable, Mapping

from isthmus.engine import urn as urns
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties, Value
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource


def resources_of(states: Iterable[ResourceState]) -> list[Resource]:
    """The resources of a state, in its order, less what waits to be deleted.

    What the provider found counts where it says something else than the program.
    """
    kept = [state for state in states if not state.delete]
    providers = {state.reference: state for state in kept if urns.is_provider(state.type)}
    return [_resource(state, providers.get(state.provider)) for state in kept]


def _resource(state: ResourceState, provider: ResourceState | None) -> Resource:
    return Resource(
        urn=state.urn,
        type=state.type,
        inputs=Inputs(_public(_merged(state.inputs, state.outputs))),
        asked=Inputs(_public(state.inputs)),
        protect=state.protect,
        parent=state.parent,
        provider=None if provider is None else Inputs(_public(provider.inputs)),
        needs=state.property_dependencies,
    )


def _merged(asked: Properties, made: Properties) -> dict[str, Value]:
    """What was asked for, with what was made over it, object by object: a provider need not repeat all of it."""
    return {**asked, **{key: _over(asked.get(key), value) for key, value in made.items()}}


def _over(asked: Value, made: Value) -> Value:
    if isinstance(asked, Mapping) and isinstance(made, Mapping):
        return _merged(asked, made)
    return made


def _public(properties: Properties) -> Properties:
    """The properties without those that are Pulumi's own."""
    return {key: value for key, value in properties.items() if not key.startswith("__")}
