"""Plans as trees."""

from dataclasses import replace

from isthmus.engine.values import Secret
from isthmus.plan.tree import tree
from tests.harness.plans import bucket, plan, protected


def test_resources_stand_below_their_components_with_the_inputs_that_fit() -> None:
    lines = list(tree(plan(protected(bucket("artifacts", tags={"a": "b"}, zones=["1"], secret=Secret("x" * 9))))))
    assert lines == [
        "estate (Estate)",
        "  storage (Storage)",
        "    + Bucket artifacts (protected)"
        "  bucket=isthmus-prod-artifacts, kmsKeyId=[unknown], secret=[secret], 2 more",
    ]


def test_verbose_shows_every_input_and_what_stays_as_it_is() -> None:
    same = replace(bucket("kept", policy="a\nb", tags={"k": ["v", {"n": 1}]}), op="same")
    assert list(tree(plan(same))) == []
    lines = list(tree(plan(same), verbose=True))
    assert "      Bucket kept" in lines
    assert [line.strip() for line in lines[3:]] == [
        "bucket: isthmus-prod-kept",
        "kmsKeyId: [unknown]",
        "policy: |",
        "a",
        "b",
        "tags:",
        "k:",
        "-: v",
        "-:",
        "n: 1",
    ]


def test_what_changes_is_named() -> None:
    changed = replace(bucket("a"), op="update", changed=("tags",))
    assert list(tree(plan(changed)))[-1].startswith("    ~ Bucket a [tags]  ")
