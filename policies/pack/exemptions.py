"""An exemption that has expired is an error, so that nobody forgets it."""

from collections.abc import Iterator, Sequence

from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings


def _check_stack(_: Sequence[Resource], settings: Settings) -> Iterator[Finding]:
    for index, exemption in enumerate(settings.exemptions):
        if exemption.expires < settings.today:
            what = f"the exemption of {exemption.resource} from {exemption.policy}"
            message = f"{what} expired on {exemption.expires.isoformat()} ({exemption.reason})"
            yield Finding(message=message, path=f"exemptions[{index}]")


RULE = Rule(
    name="exemptions-expired",
    title="Exemptions have not expired",
    severity=Severity.MEDIUM,
    why="An exemption is a promise to mend something by a day.",
    fix="Mend what was exempt and remove the exemption from the environment file, or agree on another day.",
    check_stack=_check_stack,
)
