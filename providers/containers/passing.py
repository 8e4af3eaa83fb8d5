"""Objects that passed from one resource of a stack to another: the one that lost it doesn't remove it."""

from collections.abc import Mapping

from providers.containers.call import Call


def left_to_another(call: Call, what: str, labels: Mapping[str, str] | None, *, same: bool) -> bool:
    """Whether an object is another resource's by now, as after a rename without an alias; says so.

    `same` says that it is the very object that the state remembers.
    """
    urn = call.ownership.passed_on(labels, same=same)
    if urn:
        call.warn(f"the {what} was made for another resource of this stack, {urn}: it is left alone")
    return bool(urn)
