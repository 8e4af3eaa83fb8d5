"""Differences between inputs, and how Pulumi hears of them."""

from hypothesis import given
from hypothesis import strategies as st
from pulumi.provider.experimental.provider import PropertyDiffKind

from providers.containers.bucket import BUCKET
from providers.containers.difference import compare, inputs_of, marked, respond
from providers.containers.values import UNKNOWN, Plain, Secret

OLD: dict[str, Plain] = {
    "name": "models",
    "endpoint": "http://127.0.0.1:1",
    "accessKey": "a",
    "secretKey": Secret("s"),
    "versioning": True,
}
NO_DRIFT = frozenset[str]()


def test_additions_changes_and_removals_are_told_apart() -> None:
    news: dict[str, Plain] = {**OLD, "versioning": False, "noncurrentDays": 3}
    change = compare(BUCKET, OLD, news, [])
    assert change.kinds == {"noncurrentDays": PropertyDiffKind.ADD, "versioning": PropertyDiffKind.UPDATE}
    back = compare(BUCKET, news, OLD, [])
    assert back.kinds["noncurrentDays"] is PropertyDiffKind.DELETE


def test_a_name_replaces() -> None:
    response = respond(BUCKET, compare(BUCKET, OLD, {**OLD, "name": "other"}, []), NO_DRIFT)
    assert (response.replaces, response.delete_before_replace, response.stables) == (["name"], True, [])


def test_drift_is_an_update_of_an_output() -> None:
    response = respond(BUCKET, compare(BUCKET, OLD, OLD, []), frozenset({"status"}))
    assert (response.changes, response.diffs, response.replaces) == (True, ["status"], [])
    assert response.detailed_diff["status"].input_diff is False


def test_ignored_changes_are_ignored() -> None:
    assert compare(BUCKET, OLD, {**OLD, "versioning": False}, ["versioning"]).kinds == {}


def test_unknown_counts_as_changed() -> None:
    assert list(compare(BUCKET, OLD, {**OLD, "secretKey": Secret(UNKNOWN)}, []).kinds) == ["secretKey"]


@given(st.permutations(sorted(OLD)), st.sets(st.sampled_from(sorted(OLD))))
def test_order_secrecy_and_defaults_are_no_change(order: list[str], hidden: set[str]) -> None:
    news: dict[str, Plain] = {key: Secret(OLD[key]) if key in hidden else OLD[key] for key in order}
    assert compare(BUCKET, {**OLD, "status": "present"}, {**news, "noncurrentDays": None}, []).kinds == {}


def test_inputs_are_told_from_outputs_and_secrets_are_marked() -> None:
    assert inputs_of(BUCKET, {**OLD, "status": "present"}) == OLD
    assert marked(BUCKET, {"secretKey": "s", "name": "n"}) == {"secretKey": Secret("s"), "name": "n"}
