"""Providers whose plugins are absent: a preview does without them and says so; what changes things does not begin."""

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.errors import PluginError
from isthmus.engine.registry import Registry
from isthmus.engine.targets import chosen
from isthmus.engines.results import Failure


def refused(context: Context, registry: Registry) -> bool:
    """Whether the run would have to change what it has no plugin for, as far as the state shows; that is a failure."""
    if context.dry_run:
        return False
    for state in context.snapshot.resources.values():
        managed = state.custom and not state.external and not urns.is_provider(state.type)
        if managed and not state.pending_replacement and chosen(state.urn, context.options.targets):
            try:
                registry.lack(context, urns.package_of(state.type), state.urn)
            except PluginError as error:
                context.failures.append(Failure(urn="", op=context.kind, message=str(error)))
                return True
    return False
