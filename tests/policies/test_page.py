"""The page of all rules is what the rules say."""

from policies.page import PAGE, text
from policies.rules import RULES


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run .venv/bin/python -m policies.page"


def test_every_rule_has_a_row() -> None:
    rows = [line for line in text().splitlines() if line.startswith("| `")]
    assert len(rows) == len(RULES)
    assert all(row.count("|") == 7 for row in rows)
