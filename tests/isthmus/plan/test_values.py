"""Values in plans."""

from isthmus.engine.values import UNKNOWN, Asset, Output, ResourceRef, Secret
from isthmus.masking import Masker
from isthmus.plan.values import shown, unknowns


def test_every_kind_of_value_is_json_and_keys_are_sorted() -> None:
    found = shown(
        {
            "z": 1.0,
            "a": [True, None, 1.5, UNKNOWN],
            "asset": Asset({"text": "x", "hash": "h"}),
            "ref": ResourceRef("urn:x"),
            "out": Output("v", known=True, secret=False),
            "later": Output("", known=False, secret=False),
            "hidden": Output("v", known=True, secret=True),
        },
        Masker(),
    )
    assert list(found) == sorted(found)
    assert found["a"] == [True, None, 1.5, "[unknown]"]
    assert (found["z"], found["asset"], found["ref"]) == (1, {"hash": "h", "text": "x"}, "urn:x")
    assert (found["out"], found["later"], found["hidden"]) == ("v", "[unknown]", "[secret]")


def test_unknowns_are_found_at_every_depth_inside_secrets_too() -> None:
    value = {"b": [{"c": UNKNOWN}, Secret(UNKNOWN)], "a": Output("", known=False, secret=False), "d": "known"}
    assert list(unknowns(value)) == ["a", "b[0].c", "b[1]"]
