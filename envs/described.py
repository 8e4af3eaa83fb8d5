"""JSON schemas of models with the texts below their attributes as descriptions.

Pydantic can take them itself (`use_attribute_docstrings`), and then reads the source of every model at every start.
"""

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema


class Described(GenerateJsonSchema):
    """A generator to be given to `model_json_schema`."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """The schema of one model, with its attributes described."""
        found = super().model_schema(schema)
        properties: dict[str, Any] = found.get("properties", {})
        for name, text in texts(schema["cls"]).items():
            if name in properties:
                properties[name].setdefault("description", text)
        return found


def texts(model: type[BaseModel]) -> dict[str, str]:
    """The text below each attribute of a model and of those that it is derived from, by the attribute's name."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, BaseModel) and each is not BaseModel:
            found |= _own(each)
    return found


def _own(model: type[BaseModel]) -> dict[str, str]:
    (parsed,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    lines = parsed.body if isinstance(parsed, ast.ClassDef) else []
    found: dict[str, str] = {}
    for attribute, text in pairwise(lines):
        match attribute, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                found[name] = inspect.cleandoc(said)
            case _:
                continue
    return found
