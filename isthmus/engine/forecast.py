"""What a preview foresees: each step that it would take, with the inputs that its resource would have."""

from isthmus.engine import urn as urns
from isthmus.engine.context import Context
from isthmus.engine.values import Properties
from isthmus.engines.results import Forecast, Planned


def forecast(context: Context, outputs: Properties) -> Forecast:
    """All that a preview has foreseen, in the order of URNs; the outputs are those that the stack would have."""
    found = (_planned(context, urn) for urn in sorted(context.steps))
    return Forecast(resources=tuple(each for each in found if each is not None), outputs=outputs)


def _planned(context: Context, urn: str) -> Planned | None:
    step = context.steps[urn]
    # What is deleted is not registered: it is as the state has it.
    state = context.foreseen.get(urn) or context.old(urn)
    if state is None or state.type == urns.ROOT_TYPE:
        return None
    return Planned(
        urn=urn,
        type=state.type,
        op=step.op,
        custom=state.custom,
        inputs=state.inputs,
        parent=state.parent,
        protect=state.protect,
        changed=step.changed,
    )
