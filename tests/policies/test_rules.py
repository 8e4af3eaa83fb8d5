"""The list of rules is whole, and each rule says what it must."""

import importlib
import re
from pathlib import Path

import pytest

from policies.pack.rule import Rule
from policies.rules import RULES

_ROOT = Path(__file__).parents[2]


def _modules() -> list[str]:
    found = [path for path in (_ROOT / "policies").rglob("*.py") if re.search(r"^RULE = ", path.read_text(), re.M)]
    return sorted(".".join(path.relative_to(_ROOT).with_suffix("").parts) for path in found)


def test_every_rule_is_in_the_list_once() -> None:
    found = [importlib.import_module(name).RULE for name in _modules()]
    assert sorted(rule.name for rule in found) == [rule.name for rule in RULES]
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_what_it_is_why_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    assert bool(rule.check) == bool(rule.types)
    assert rule.check or rule.check_stack


@pytest.mark.parametrize("module", _modules())
def test_a_rule_s_name_begins_with_its_folder(module: str) -> None:
    folder = module.split(".")[1]
    rule: Rule = importlib.import_module(module).RULE
    assert rule.name.startswith(f"{folder}-") or folder == "pack"
