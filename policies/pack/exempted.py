"""What a run's exemptions let pass, told at its end, so that who reviews a plan sees it."""

from collections.abc import Iterable, Sequence

from policies.pack.evaluate import Verdict

NAME = "exemptions-used"
"""The policy that tells it, as advice."""
_EXEMPT = "; exempt: "
TITLE = "Exemptions in use, with their reasons and last days"


class Exempted:
    """The verdicts of one run that an exemption lets pass, noted by all policies and told by the last."""

    def __init__(self) -> None:
        """Nothing is exempt yet."""
        # Keys alone; the library may ask about a resource more than once.
        self._noted: dict[Verdict, None] = {}

    def note(self, verdicts: Iterable[Verdict]) -> None:
        """Keep those that are exempt."""
        self._noted.update((verdict, None) for verdict in verdicts if verdict.outcome == "exempt")

    def all(self) -> Sequence[Verdict]:
        """Those that were noted, in the order of URN, rule and path."""
        return sorted(self._noted, key=lambda v: (v.urn, v.rule.name, v.path, v.message))


def line(verdict: Verdict) -> str:
    """A verdict in a line: `RULE: WHAT; exempt: REASON`."""
    return f"{verdict.rule.name}: {verdict.text}{_EXEMPT}{verdict.reason}"


def parts(message: str) -> tuple[str, str, str]:
    """The name of the rule, what it says, and the reason, of such a line."""
    rule, _, rest = message.partition(": ")
    text, _, reason = rest.partition(_EXEMPT)
    return rule, text, reason
