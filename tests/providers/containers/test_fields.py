"""Kinds of properties: what passes, what doesn't, and how it is said."""

import pytest

from providers.containers.fields import Entries, Flag, Items, Number, Property, Record, Text, failures, normalise
from providers.containers.values import UNKNOWN, Plain, Secret

INNER = Record(name="Inner", properties={"port": Property(kind=Number(minimum=1, maximum=9), about="", required=True)})
OUTER = Record(
    name="Outer",
    properties={
        "name": Property(kind=Text(pattern="[a-z]+", meaning="lower-case letters"), about="", required=True),
        "mode": Property(kind=Text(choices=("fast", "slow")), about="", default="slow"),
        "open": Property(kind=Flag(), about=""),
        "share": Property(kind=Number(whole=False), about=""),
        "inner": Property(kind=Items(item=INNER), about=""),
        "env": Property(kind=Entries(value=Text()), about=""),
    },
)


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ({}, "name", "is required"),
        ({"name": None}, "name", "is required"),
        ({"name": "A"}, "name", "must be lower-case letters"),
        ({"name": 3}, "name", "must be a string, not int"),
        ({"name": "a", "mod": "fast"}, "mod", "is no property of Outer; did you mean 'mode'?"),
        ({"name": "a", "zzz": 1}, "zzz", "is no property of Outer; known are env, inner, mode, name, open, share"),
        ({"name": "a", "mode": "quick"}, "mode", "must be one of fast, slow"),
        ({"name": "a", "open": "yes"}, "open", "must be true or false, not str"),
        ({"name": "a", "share": -0.5}, "share", "must be at least 0, not -0.5"),
        ({"name": "a", "share": True}, "share", "must be a number, not bool"),
        ({"name": "a", "inner": {}}, "inner", "must be a list, not dict"),
        ({"name": "a", "inner": [{"port": 1}, {"port": 10}]}, "inner[1].port", "must be at most 9, not 10"),
        ({"name": "a", "inner": [{"port": 1.5}]}, "inner[0].port", "must be a whole number, not 1.5"),
        ({"name": "a", "inner": ["x"]}, "inner[0]", "must be an object, not str"),
        ({"name": "a", "env": {"A-B": 1}}, 'env["A-B"]', "must be a string, not int"),
        ({"name": "a", "env": Secret({"A": Secret(1)})}, "env.A", "must be a string, not int"),
    ],
)
def test_what_is_wrong_is_named(value: Plain, path: str, reason: str) -> None:
    assert [(found.path, found.reason) for found in failures(OUTER, value)] == [(path, reason)]


def test_every_failure_is_told_at_once() -> None:
    found = [failure.path for failure in failures(OUTER, {"nam": "a", "share": -1})]
    assert found == ["nam", "name", "share"]


def test_unknowns_pass_everywhere() -> None:
    value: Plain = {"name": UNKNOWN, "inner": [{"port": UNKNOWN}, UNKNOWN], "env": Secret(UNKNOWN), "share": UNKNOWN}
    assert list(failures(OUTER, value)) == []


def test_the_normal_form_has_defaults_and_no_nulls_and_one_order() -> None:
    given: Plain = {"open": None, "name": Secret("a"), "env": {"B": "2", "A": "1", "C": None}}
    normal = normalise(OUTER, given)
    assert normal == {"env": {"A": "1", "B": "2"}, "mode": "slow", "name": Secret("a")}
    assert isinstance(normal, dict)
    assert list(normal) == ["env", "mode", "name"]
    assert normalise(OUTER, normal) == normal
