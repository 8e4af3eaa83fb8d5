"""What all of EC2's types share: how they are tagged when they are made, and how one is found."""

from typing import cast

from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain


def tagged(account: Account, inputs: Inputs, kind: str) -> list[Plain] | None:
    """A resource's tags as EC2 takes them; None where there are none."""
    tags = account.tags(inputs)
    return [{"ResourceType": kind, "Tags": pairs(tags)}] if tags else None


def first(account: Account, operation: str, key: str, **arguments: object) -> Plain | None:
    """The first of what a call lists under a key; None where there is none."""
    found = account.found("ec2", operation, **arguments)
    items = cast("list[Plain]", (found or {}).get(key) or [])
    return items[0] if items else None
