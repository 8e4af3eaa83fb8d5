"""The JSON schema of environment files, for editors; `env.schema.json` holds it."""

import json

from envs.schema import Environment
from envs.shape import Shape


def text() -> str:
    """The schema as `envs/env.schema.json` holds it."""
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Isthmus environment",
        **Shape.of(Environment).root,
    }
    return json.dumps(body, indent=2, sort_keys=True) + "\n"
