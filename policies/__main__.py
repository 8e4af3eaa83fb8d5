"""The policy pack: every rule, with the settings of the stack that it is asked about."""

from pulumi_policy import PolicyPack

from policies.pack.adapter import policies_of
from policies.pack.environment import settings_here
from policies.rules import RULES

if __name__ == "__main__":
    PolicyPack(
        "isthmus",
        policies_of(RULES, settings_here),
        description="What every estate must keep to, on a laptop and in the cloud.",
    )
