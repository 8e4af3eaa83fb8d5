"""What one resource is charged for: a price item, and how much of it at least and at most."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Charge:
    """So many of an item of the price list, at least and at most; GiB where the item is priced by GiB."""

    item: str
    least: float = 1
    most: float = 1


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """Machines at so many US dollars an hour altogether, at least and at most.

    Not in it are Auto Mode's fee, whose item `fee` is, and the volumes, one a machine: so many at least and at most.
    """

    what: str
    least_usd: float
    most_usd: float
    least: float
    most: float
    fee: str = "eks-auto-mode"


@dataclass(frozen=True, kw_only=True)
class ByUse:
    """An item that is charged by use, which no plan tells."""

    item: str


@dataclass(frozen=True, kw_only=True)
class Unpriced:
    """Something that costs, and whose price or amount is not known."""

    what: str


Cost: TypeAlias = Charge | Nodes | ByUse | Unpriced
