"""A resource as rules see it, in a plan or as deployed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.pack.inputs import Inputs


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of a stack.

    `inputs` are its properties: what is asked for, and where it is deployed what the provider made of it. `asked` is
    what the program says alone. `provider` are its provider's inputs, `needs` URNs by the property that needs them.
    """

    urn: str
    type: str
    inputs: Inputs
    asked: Inputs = field(default_factory=Inputs)
    protect: bool = False
    delete_before_replace: bool = False
    parent: str = ""
    provider: Inputs | None = None
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    marked: bool = True
    """Whether secrets among `asked` can be told from plain values."""

    @property
    def name(self) -> str:
        """The name that the program gave it."""
        return self.urn.rpartition("::")[2]

    @property
    def kind(self) -> str:
        """The last part of its type: `Bucket`, `Deployment`."""
        return self.type.rpartition(":")[2]
