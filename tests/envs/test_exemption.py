"""An exemption has a reason and a last day."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from envs.exemption import Exemption

GOOD = {"policy": "s3-versioning", "resource": "scratch", "reason": "scratch data only", "expires": date(2027, 3, 31)}


def test_it_is_read() -> None:
    text = '{"policy":"s3-versioning","resource":"*","reason":"scratch data only","expires":"2027-03-31"}'
    assert Exemption.model_validate_json(text, strict=True).expires == date(2027, 3, 31)


@pytest.mark.parametrize("part", [{"reason": "because"}, {"policy": "S3 x"}, {"resource": ""}, {"expires": "soon"}])
def test_what_says_too_little_is_refused(part: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Exemption.model_validate({**GOOD, **part})
