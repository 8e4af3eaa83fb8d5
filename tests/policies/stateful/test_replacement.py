"""That what holds data is not replaced: by the rules, and by the engine that heeds what they ask for."""

import shutil
import textwrap
from pathlib import Path

import pytest

from policies.stateful.replacement import RULE
from policies.stateful.types import STATEFUL
from tests.isthmus.engine.conftest import rig
from tests.isthmus.engine.rig import Rig
from tests.policies.rig import violations

__all__ = ["rig"]

pytestmark = pytest.mark.timeout(120)

# The rules as they are, about a type that can be made here.
_PACK = """
    from dataclasses import replace

    from pulumi_policy import PolicyPack

    from policies.pack.adapter import policies_of
    from policies.pack.environment import settings_here
    from policies.stateful import protection, replacement

    rules = [replace(module.RULE, types=("model:index:Thing",)) for module in (protection, replacement)]
    PolicyPack("stateful", policies_of(rules, settings_here))
"""


@pytest.mark.parametrize("kind", STATEFUL)
def test_deleting_first_is_refused(kind: str) -> None:
    found = violations(RULE, kind, {}, delete_before_replace=True)
    assert found == ["options.deleteBeforeReplace: must not be true"]
    assert violations(RULE, kind, {}) == []


def _pack(rig: Rig) -> tuple[Path]:
    folder = rig.root / "pack"
    shutil.copytree(Path(__file__).parents[2] / "isthmus" / "engine" / "pack", folder)
    (folder / "__main__.py").write_text(textwrap.dedent(_PACK))
    return (folder,)


def test_a_replacement_is_refused_whichever_way_it_is_asked_for(rig: Rig) -> None:
    packs = _pack(rig)
    kept = 'Thing("data", key="{key}", value="precious", opts=Opts({opts}))'
    assert rig.up(kept.format(key="one", opts="protect=True"), policy_packs=packs).ok

    protected = rig.up(kept.format(key="two", opts="protect=True"), policy_packs=packs)
    assert ["protected and would be replaced" in each.message for each in protected.failures] == [True]

    bare = rig.up(kept.format(key="two", opts=""), policy_packs=packs)
    assert [(each.policy, each.level) for each in bare.violations] == [("stateful-protection", "mandatory")]

    first = rig.up(kept.format(key="two", opts="protect=True, delete_before_replace=True"), policy_packs=packs)
    assert [(each.policy, each.level) for each in first.violations] == [("stateful-replacement", "mandatory")]

    assert [protected.ok, bare.ok, first.ok] == [False, False, False]
    assert rig.things() == {"one": "precious"}
    assert rig.up(kept.format(key="one", opts="protect=True"), policy_packs=packs).ok
