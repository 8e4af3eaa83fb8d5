"""Comparisons as text."""

import json

from isthmus.plan.compare import compare
from isthmus.plan.model import CostRange
from isthmus.plan.review import markdown, text
from tests.harness.plans import bucket, plan
from tests.isthmus.plan.test_summary import COST

POLICY = {
    "Statement": [{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::isthmus-prod-artifacts/*"}],
    "Version": "1",
}
WIDER = {"Statement": [{"Action": "s3:*", "Resource": "arn:aws:s3:::isthmus-prod-artifacts/*"}], "Version": "1"}
BEFORE = plan(bucket("gone"), bucket("kept", policy=json.dumps(POLICY), size=1.0), cost=COST)
AFTER = plan(
    bucket("new"),
    bucket("kept", policy=json.dumps(WIDER), size=2.0),
    cost=COST.model_copy(update={"total": CostRange(minimum=30, maximum=1254.5)}),
)


def test_it_lists_what_differs_and_compares_documents_by_their_parts() -> None:
    lines = list(text(compare(BEFORE, AFTER)))
    assert lines[0] == "prod against its earlier plan: 1 added, 1 removed, 1 changed"
    assert "  + aws:s3/bucket:Bucket new in estate/storage" in lines
    assert "  - aws:s3/bucket:Bucket gone in estate/storage" in lines
    stripped = [line.strip() for line in lines]
    assert '-      "Action": "s3:GetObject",' in stripped
    assert '+      "Action": "s3:*",' in stripped
    assert stripped[stripped.index("- size: 1") + 1] == "+ size: 2"
    assert lines[-1] == "monthly cost in USD: 10.00 to 1,234.50 before, 30.00 to 1,254.50 after (+20.00)"


def test_markdown_folds_the_details() -> None:
    lines = list(markdown(compare(BEFORE, AFTER)))
    assert lines[0] == "### prod against its earlier plan: 1 added, 1 removed, 1 changed"
    assert lines.count("<details>") == lines.count("</details>") == 3
    assert lines.count("```diff") == lines.count("```") == 3
    assert "**monthly cost in USD: 10.00 to 1,234.50 before, 30.00 to 1,254.50 after (+20.00)**" in lines


def test_no_difference_is_one_line() -> None:
    assert list(text(compare(AFTER, AFTER))) == ["prod: no difference from its earlier plan"]
