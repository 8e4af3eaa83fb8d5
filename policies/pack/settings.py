"""What rules need to know of the environment that a stack belongs to."""

from dataclasses import dataclass
from datetime import date

from envs.exemption import Exemption


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The part of an environment that rules are about; `ceiling` is US dollars a month, None where there is none.

    `today` counts for the expiry of exemptions. Without an environment nothing is allowed by name, and rules that need
    a name say that they cannot tell.
    """

    stack: str
    today: date
    known: bool = True
    """Whether there is an environment of the stack's name."""
    production: bool = False
    regions: tuple[str, ...] = ()
    gpu_kinds: tuple[str, ...] = ()
    public: bool = False
    """Whether routes may be reached from the internet."""
    ceiling: float | None = None
    exemptions: tuple[Exemption, ...] = ()
