"""One resource type of AWS as the stand-in has it: four calls, and a table of what of it is not emulated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from isthmus.rehearsal.providers.aws.account import Account
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain

Make = Callable[[Account, Inputs], str]
Read = Callable[[Account, str], Plain | None]
Drop = Callable[[Account, str], None]
Apply = Callable[[Account, str, Inputs], None]


def nothing(account: Account, ident: str, inputs: Inputs) -> None:
    """Nothing of the type can be changed once it is made."""
    del account, ident, inputs


def gone_with_owner(account: Account, ident: str) -> None:
    """It goes with what it belongs to."""
    del account, ident


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A type by its token: what it takes of the inputs is known, and what nobody takes must be `planned`.

    `make` makes the resource and gives its id; `apply` sets what can be changed later, and is called after `make` too.
    `read` gives what is known beyond the inputs, or None where there is none; what is `fixed` only a new one can have.
    """

    token: str
    make: Make
    read: Read
    drop: Drop
    apply: Apply = nothing
    fixed: frozenset[str] = frozenset()
    planned: Mapping[str, str] = field(default_factory=dict[str, str])
    """Paths of properties that the emulator has nothing for, with the reason."""
    tagged: str = ""
    """How its tags are changed: `ec2` by its id, `arn` by the output `arn`, or not at all."""
