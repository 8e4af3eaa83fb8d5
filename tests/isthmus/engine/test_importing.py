"""Tests of taking up what something else made."""

import json

import pytest

from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_IMPORT = 'Thing("a", key="there", value={value}, opts=Opts(import_="there"{more}))'


def _there(rig: Rig, value: object = 1.0) -> None:
    (rig.store / "there.json").write_text(json.dumps({"stamp": 5, "props": {"key": "there", "value": value}}))


def _import(value: object = 1, more: str = "") -> str:
    return _IMPORT.format(value=value, more=more)


def test_what_is_there_is_taken_up_and_not_made(rig: Rig) -> None:
    _there(rig)
    before = (rig.store / "there.json").read_bytes()
    assert rig.preview(_import()).changes == {"create": 1, "import": 1}
    done = rig.up()
    assert done.ok
    assert done.changes == {"create": 1, "import": 1}
    assert rig.shown.steps() == ["create proj-dev", "import a"]
    assert (rig.store / "there.json").read_bytes() == before
    kept = rig.resources()["a"]
    assert (kept["id"], kept["importID"], kept["outputs"]["stamp"]) == ("there", "there", 5)
    assert "external" not in kept


def test_it_is_the_stacks_own_from_then_on(rig: Rig) -> None:
    _there(rig)
    assert rig.up(_import()).ok
    assert rig.up().changed == 0
    assert rig.up('Thing("a", key="there", value=1)').changed == 0
    assert rig.up(_import()).changed == 0
    assert rig.up(_import(2)).changes == {"same": 1, "update": 1}
    assert rig.destroy().ok
    assert rig.things() == {}


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (_import(2), "what is there is not what the program says: value"),
        ('Thing("a", key="other", value=1, opts=Opts(import_="there"))', "what the program says: key"),
        ('Thing("a", opts=Opts(import_="nowhere"))', "there is no model:index:Thing with the ID nowhere"),
    ],
)
def test_what_cannot_be_imported_is_an_error(rig: Rig, program: str, why: str) -> None:
    _there(rig)
    for result in (rig.preview(program), rig.up()):
        assert [f.op for f in result.failures] == ["import"]
        assert why in result.failures[0].message
    assert "a" not in rig.resources()
    assert rig.things() == {"there": 1.0}


def test_ignored_changes_keep_what_is_there(rig: Rig) -> None:
    _there(rig, {"n": [1.0, 2.0], "m": "x"})
    program = _import({"n": [1, 3], "m": "x"}, ', ignore_changes=["value.n[1]"]')
    assert rig.up(program).ok
    assert rig.resources()["a"]["inputs"]["value"] == {"n": [1, 2], "m": "x"}
    assert rig.up().changed == 0


def test_a_secret_stays_one(rig: Rig) -> None:
    _there(rig, "tiger-stripes")
    program = _import('pulumi.Output.secret("tiger-stripes")', ', additional_secret_outputs=["stamp"]')
    assert rig.up(program).ok
    assert "tiger-stripes" not in rig.state.read_text()
    assert "ciphertext" in rig.resources()["a"]["outputs"]["stamp"]


def test_another_id_replaces_what_the_name_had(rig: Rig) -> None:
    _there(rig)
    assert rig.up('Thing("a", key="made", value=1)').ok
    done = rig.up(_import())
    assert done.ok
    assert done.changes == {"delete": 1, "import": 1, "same": 1}
    assert rig.things() == {"there": 1.0}
    assert rig.up().changed == 0


def test_what_is_protected_is_not_replaced_by_an_import(rig: Rig) -> None:
    _there(rig)
    rig.up('Thing("a", key="made", value=1, opts=Opts(protect=True))')
    result = rig.up(_import())
    assert "protected and would be replaced by the one with the ID there" in result.failures[0].message
    assert rig.things() == {"made": 1.0, "there": 1.0}


def test_what_is_imported_is_not_replaced_unasked(rig: Rig) -> None:
    _there(rig)
    rig.up(_import())
    result = rig.up('Thing("a", key="other", value=1, opts=Opts(import_="there"))')
    assert "it was imported, and would be replaced by a new one, because of key" in result.failures[0].message
    assert rig.up('Thing("a", key="other", value=1)').changes == {"delete": 1, "replace": 1, "same": 1}


def test_what_was_only_read_becomes_the_stacks_own(rig: Rig) -> None:
    _there(rig)
    rig.up('Thing("a", opts=Opts(id="there"))')
    assert rig.resources()["a"]["external"]
    assert rig.up(_import()).changes == {"import": 1, "same": 1}
    assert "external" not in rig.resources()["a"]
