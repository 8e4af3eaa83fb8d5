"""Plans are made of what an engine foresees."""

from isthmus.engine.values import Secret
from isthmus.engines.events import PolicyViolated
from isthmus.engines.results import Failure, Result
from tests.harness.plans import bucket, plan, protected, resources


def test_resources_stand_below_their_components_in_the_order_of_urns() -> None:
    found = plan(bucket("b"), bucket("a"))
    assert [each.name for each in found.resources] == ["a", "b", "storage", "estate"]
    assert [each.component for each in found.resources] == ["estate/storage", "estate/storage", "estate", ""]
    assert found.kinds == {"aws:s3/bucket:Bucket": 2}


def test_what_is_unknown_is_marked_and_listed_by_path() -> None:
    found = plan(bucket("a", rules=[{"id": "x"}, {"id": Secret("y")}])).resources[0]
    assert found.inputs["kmsKeyId"] == "[unknown]"
    assert found.unknown == ["kmsKeyId"]


def test_a_secret_is_in_no_plan_neither_marked_nor_where_it_was_copied_to() -> None:
    found = plan(bucket("a", token=Secret("s3cr3t-word-1"), note="sent as s3cr3t-word-1"))
    assert "s3cr3t-word-1" not in found.text()
    assert found.resources[0].inputs["token"] == "[secret]"
    assert found.resources[0].inputs["note"] == "sent as [secret]"


def test_the_contract_is_flat_its_secrets_hidden_and_its_unknowns_marked() -> None:
    assert plan().contract == {
        "stack": "prod",
        "storage.buckets.artifacts": "[unknown]",
        "storage.endpoint": None,
        "storage.secret_access_key": "[secret]",
    }


def test_the_same_input_gives_the_same_bytes_whatever_the_order() -> None:
    assert plan(bucket("a"), bucket("b")).text() == plan(bucket("b"), bucket("a")).text()


def test_failures_are_in_no_order_of_time() -> None:
    failures = tuple(Failure(urn=name, op="policy", message=why) for name, why in (("b", "x"), ("a", "y"), ("a", "x")))
    plans = [
        plan(bucket("a"), result=Result(ok=False, changes={}, outputs={}, failures=each))
        for each in (failures, tuple(reversed(failures)))
    ]
    assert plans[0].text() == plans[1].text()
    assert [(each.urn, each.message) for each in plans[0].failures] == [("a", "x"), ("a", "y"), ("b", "x")]


def test_failures_and_violations_are_in_it() -> None:
    urn = resources(bucket("a"))[2].urn
    violation = PolicyViolated(policy="p", pack="k", version="1", level="mandatory", message="m", urn=urn)
    result = Result(
        ok=False,
        changes={},
        outputs={},
        violations=(violation,),
        failures=(Failure(urn="", op="program", message="no"),),
        not_tried=("b", "a"),
    )
    found = plan(protected(bucket("a")), result=result)
    assert (found.violations[0].policy, found.failures[0].message, found.not_tried) == ("p", "no", ["a", "b"])
    assert found.resources[0].protect
