"""`docs/reference/rules.md`: every rule, from what the rules say of themselves.

.venv/bin/python -m policies.page
"""

from pathlib import Path

from policies.pack.rule import Rule
from policies.rules import RULES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "rules.md"
_HEAD = """# Rules

What the project's policies ask for; how they are run is in [policy packs](policies.md). This page is written by
`python -m policies.page`, and a test compares it with the rules.

| rule | severity | looks at | asks | why | what to do |
|---|---|---|---|---|---|
"""


def text() -> str:
    """The whole page; the same rules give the same bytes."""
    return _HEAD + "".join(_row(rule) for rule in RULES)


def _row(rule: Rule) -> str:
    scope = [word for word, held in (("resource", rule.check), ("stack", rule.check_stack)) if held]
    level = "" if rule.level == "mandatory" else f", {rule.level}"
    cells = (f"`{rule.name}`", f"{rule.severity.value}{level}", ", ".join(scope), rule.title, rule.why, rule.fix)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
