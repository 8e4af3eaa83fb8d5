"""The plan's format."""

import json
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator

from isthmus.plan.model import schema
from tests.harness.plans import bucket, plan
from tests.isthmus.plan.test_summary import COST

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "plan.schema.json"


def validate(text: str) -> None:
    """Raise jsonschema's error where a text is no plan by the published schema."""
    # Its stub does not know the type of one of its own parameters.
    cast("Any", Draft202012Validator(json.loads(PUBLISHED.read_text()))).validate(json.loads(text))


def test_the_published_schema_is_the_models() -> None:
    assert PUBLISHED.read_text() == schema()


def test_a_plan_follows_the_published_schema() -> None:
    validate(plan(bucket("a"), cost=COST).text())
    assert json.loads(plan().text())["format"] == "isthmus.plan"
