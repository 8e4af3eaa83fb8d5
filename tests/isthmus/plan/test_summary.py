"""What plans come to."""

from isthmus.engines.events import PolicyViolated
from isthmus.engines.results import Failure, Result
from isthmus.plan.model import CostRange, NotCounted, PlanCost
from isthmus.plan.summary import cost, summary
from tests.harness.plans import bucket, plan

COST = PlanCost(
    region="eu-central-1",
    prices_of="2026-01-31",
    total=CostRange(minimum=10, maximum=1234.5),
    components={"estate/storage": CostRange(minimum=10, maximum=10), "": CostRange(minimum=0, maximum=1224.5)},
    lines=[],
    unknown=[NotCounted(urn="u", what="p5.48xlarge in eu-central-1")] * 2,
    by_use=[NotCounted(urn="u", what="s3-storage", usd=0.02, unit="GB-month")],
    assumptions=[],
)


def test_it_counts_and_says_in_one_sentence_what_is_planned_and_what_is_unknown() -> None:
    lines = list(summary(plan(bucket("a"), bucket("b"))))
    assert lines[:2] == ["operations: 4 to create", "kinds: 2 aws:s3:Bucket"]
    assert lines[-1] == (
        "2 resources are planned, 2 of them with inputs that only deployment will tell; without the plugins of aws, "
        "their outputs stay unknown and their inputs unchecked."
    )


def test_cost_is_by_component_from_the_fewest_to_the_most_workers_and_names_what_has_no_price() -> None:
    text = "\n".join(summary(plan(bucket("a"), cost=COST)))
    assert "monthly cost in USD, eu-central-1, prices of 2026-01-31: 10.00 to 1,234.50" in text
    assert "  estate/storage  10.00\n" in text
    assert "  (none)          0.00 to 1,224.50\n" in text
    assert "because the price is not known: 2 times p5.48xlarge in eu-central-1\n" in text
    assert "because it is charged by use: s3-storage\n" in text


def test_mandatory_violations_come_first_and_failures_are_named() -> None:
    violations = tuple(
        PolicyViolated(policy=f"rule-{level}", pack="k", version="1", level=level, message="why", urn="x::artifacts")
        for level in ("advisory", "mandatory")
    )
    failed = (Failure(urn="", op="program", message="broken\nmore"),)
    result = Result(ok=False, changes={}, outputs={}, violations=violations, failures=failed)
    lines = list(summary(plan(bucket("a"), result=result)))
    assert lines.index("  mandatory: artifacts: rule-mandatory") < lines.index("  advisory: artifacts: rule-advisory")
    assert "! the program: broken" in lines


def test_what_a_policy_asks_for_stands_apart_from_what_it_found() -> None:
    violation = PolicyViolated(
        policy="rule",
        pack="k",
        version="1",
        level="mandatory",
        message="A bucket is private\nacl: is public",
        description="A bucket is private",
        urn="x::artifacts",
    )
    result = Result(ok=False, changes={}, outputs={}, violations=(violation,))
    text = "\n".join(summary(plan(bucket("a"), result=result)))
    assert "  mandatory: artifacts: rule\n    A bucket is private\n    acl: is public\n" in text


def test_what_policies_cannot_tell_yet_is_one_line_a_policy() -> None:
    violations = tuple(
        PolicyViolated(
            policy="digests",
            pack="k",
            version="1",
            level="advisory",
            message="can't run policy 'digests' during preview: .image can't be known during preview",
            urn=f"x::{name}",
        )
        for name in ("b", "a")
    )
    lines = list(summary(plan(bucket("a"), result=Result(ok=True, changes={}, outputs={}, violations=violations))))
    where = lines.index("policies: 2 that cannot be told before deployment")
    assert lines[where + 1] == "  unknown: digests: a, b"


def test_a_region_without_prices_says_so() -> None:
    found = COST.model_copy(update={"region": "mars-north-1", "prices_of": ""})
    assert next(cost(found)) == "monthly cost in USD, mars-north-1, no price of which is known: 10.00 to 1,234.50"
