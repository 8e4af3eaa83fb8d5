"""Failing, passing and unknown cases of a rule."""

from policies.cost.ceiling import RULE
from tests.policies.rig import judged_stack, resource, settings

_NAT = resource("aws:ec2/natGateway:NatGateway", {}, "nat")
_MOON = resource("aws:quantum/moon:Moon", {}, "moon")


def test_a_ceiling_exceeded_is_refused() -> None:
    ((outcome, urn, text),) = judged_stack(RULE, [_NAT], settings(ceiling=30.0))
    assert (outcome, urn) == ("violation", "")
    assert text == (
        "aws.budget.monthly_usd: the stack may cost 38 USD a month, with every pool at its limit; the ceiling is 30"
    )


def test_below_the_ceiling_it_passes() -> None:
    assert judged_stack(RULE, [_NAT], settings(ceiling=40.0)) == []


def test_without_a_ceiling_it_passes() -> None:
    assert judged_stack(RULE, [_NAT], settings(ceiling=None)) == []


def test_a_price_that_is_not_known_is_not_passed() -> None:
    assert judged_stack(RULE, [_NAT, _MOON], settings(ceiling=40.0)) == [
        ("unknown", "", "the price of aws:quantum/moon:Moon: cannot be told before deployment")
    ]


def test_what_is_known_may_be_too_much_already() -> None:
    assert [found[0] for found in judged_stack(RULE, [_NAT, _MOON], settings(ceiling=1.0))] == ["violation"]
