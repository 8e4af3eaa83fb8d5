"""The texts below attributes are their descriptions."""

from pydantic import BaseModel, Field

from envs.described import Described, texts


class Base(BaseModel):
    """What others are derived from."""

    size: int
    """How large it is, in GiB,
    all together."""
    plain: int = 0


class Part(Base):
    """A part of a whole."""

    size: int
    """How large the part is."""
    said: int = Field(default=1, description="Said in the field.")
    """Not taken."""


class Whole(BaseModel):
    """A whole."""

    part: Part
    """What it has."""


def test_texts_are_read_from_the_model_and_from_those_that_it_is_derived_from() -> None:
    assert texts(Base) == {"size": "How large it is, in GiB,\nall together."}
    assert texts(Part) == {"size": "How large the part is.", "said": "Not taken."}


def test_a_schema_has_them_for_each_model_in_it() -> None:
    schema = Whole.model_json_schema(schema_generator=Described)
    assert schema["properties"]["part"]["description"] == "What it has."
    properties = schema["$defs"]["Part"]["properties"]
    assert properties["size"]["description"] == "How large the part is."
    assert properties["said"]["description"] == "Said in the field."
    assert "description" not in properties["plain"]
