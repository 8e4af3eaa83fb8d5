"""What exemptions let pass is told once, in order."""

from policies.pack.evaluate import Verdict
from policies.pack.exempted import Exempted, line, parts
from policies.rules import RULES


def _verdict(urn: str, outcome: str = "exempt") -> Verdict:
    reason = "by hand; for now (until 2999-12-31)"
    assert outcome in ("exempt", "violation", "unknown")
    return Verdict(rule=RULES[0], urn=urn, message="must: be", path="a.b", outcome=outcome, reason=reason)


def test_what_is_exempt_is_told_once_in_order() -> None:
    exempted = Exempted()
    exempted.note([_verdict("b"), _verdict("c", "violation")])
    exempted.note([_verdict("a"), _verdict("b"), _verdict("d", "unknown")])
    assert [verdict.urn for verdict in exempted.all()] == ["a", "b"]


def test_a_line_is_taken_apart_again() -> None:
    expected = (RULES[0].name, "a.b: must: be", "by hand; for now (until 2999-12-31)")
    assert parts(line(_verdict("a"))) == expected
