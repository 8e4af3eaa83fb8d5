"""An exemption: a policy that one resource need not follow, until a day."""

from datetime import date
from typing import Annotated

from pydantic import Field

from envs.model import Model
from envs.units import matching


class Exemption(Model):
    """Lets one resource break one policy, for a reason and for a time."""

    policy: Annotated[str, matching(r"[a-z0-9]+([-/.][a-z0-9]+)*", "a policy's name, as `policies check` has it")]
    """Name of the policy."""
    resource: Annotated[str, Field(min_length=1)]
    """The resource's URN or name; `*` stands for anything."""
    reason: Annotated[str, Field(min_length=10)]
    """Why, for those who review it."""
    expires: date
    """Last day that it holds, `2027-03-31`."""
