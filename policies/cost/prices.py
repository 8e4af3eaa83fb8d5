"""What AWS charges, by region, as data: `policies/prices.json`, in which each price names its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

PRICES = Path(__file__).parents[1] / "prices.json"
HOURS = 730
"""Hours in a month, as AWS counts them in its own calculator."""


class Source(BaseModel):
    """Where prices come from, the day on which they were looked up, and how sure they are.

    `listed`: in a copy of AWS' price list that a program made; `quoted`: as somebody quotes AWS' price list, page or
    bill; `unchecked`: concluded from others, and to be looked up at AWS.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    date: str
    standing: Literal["listed", "quoted", "unchecked"]


class Price(BaseModel):
    """A price in US dollars a unit; `source` is the name of one of the file's sources."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd: float
    unit: Literal["hour", "month", "GiB-month", "GB-month", "GB", "share"]
    source: str


class Instance(BaseModel):
    """An EC2 instance type on demand with Linux: US dollars an hour, CPUs, GiB of memory, GPUs and their kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd: float
    vcpus: int
    gib: float
    gpu: str = ""
    gpus: int = 0
    source: str


class Region(BaseModel):
    """The prices of a region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: Mapping[str, Price]
    instances: Mapping[str, Instance]


class _Book(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: Literal["USD"]
    regions: Mapping[str, Region]
    sources: Mapping[str, Source]


@dataclass(frozen=True, kw_only=True)
class Prices:
    """The prices of one region; of one that the file lacks, none."""

    region: str
    items: Mapping[str, Price] = field(default_factory=dict[str, Price])
    instances: Mapping[str, Instance] = field(default_factory=dict[str, Instance])
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])

    @property
    def date(self) -> str:
        """The day on which the oldest of the prices was looked up, ISO 8601; empty where there are none."""
        listed = [*self.items.values(), *self.instances.values()]
        return min((self.sources[each.source].date for each in listed), default="")

    def monthly(self, item: str) -> float | None:
        """US dollars a month for one of an item, None where its price is not known."""
        price = self.items.get(item)
        if price is None:
            return None
        return price.usd * HOURS if price.unit == "hour" else price.usd

    def family(self, family: str) -> Instance | None:
        """An instance of a family without GPUs; within one, the price goes with the CPUs. None where none is known."""
        found = (i for name, i in sorted(self.instances.items()) if name.startswith(f"{family}.") and not i.gpus)
        return next(found, None)

    def with_gpu(self, kind: str) -> dict[str, Instance]:
        """The instances with a kind of GPU, by type."""
        return {name: i for name, i in sorted(self.instances.items()) if i.gpu == kind}


@cache
def prices_of(region: str, path: Path = PRICES) -> Prices:
    """The prices of a region; none where the file has none for it."""
    book = _Book.model_validate_json(path.read_bytes())
    found = book.regions.get(region)
    if found is None:
        return Prices(region=region)
    return Prices(region=region, items=found.items, instances=found.instances, sources=book.sources)
