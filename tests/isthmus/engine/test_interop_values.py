"""Both engines keep every kind of value in the same way, and each reads the other's."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.isthmus.engine.both import needs_cli, neutral_places, pulumi, records
from tests.isthmus.engine.rig import Rig, make

pytestmark = pytest.mark.timeout(180)

_PASSPHRASE = "public test data"
_RECORDED = Path(__file__).with_name("recorded") / "values.json"
_PLAIN = r"""
VALUES = {
    "numbers": [0, -0.0, 1, -1, 2.5, 0.1, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63, 2**64, 10**21, 1e22,
                1e-6, 1e-7, 1.5e300, 5e-324, 1.7976931348623157e308, 1 / 3, 123456789012345678],
    "texts": ["", " ", "a\nb", "tab\t", "<&>", "ünï", "\u2028\u2029", "\U0001f600", "\x00\x01\x7f", "'\"\\", "null"],
    "empty": {"list": [], "map": {}, "lists": [[], [[]]], "maps": {"a": {}}, "text": ""},
    "nulls": {"null": None, "list": [None, 1, None], "deep": {"a": {"b": None}}},
    "flags": [True, False, {"yes": True}],
    "keys": {"": 1, "a.b": 2, "a[0]": 3, "ü": 4, "__x": 5, "Z": 6, "a": 7},
}
for name, value in sorted(VALUES.items()):
    Thing(f"plain-{name}", value=value)
    Thing(f"secret-{name}", value=pulumi.Output.secret(value))
a = Thing("nested", value={"open": 1, "shut": pulumi.Output.secret({"deep": [pulumi.Output.secret("x"), None]}),
                           "list": [pulumi.Output.secret("<&>"), 2**60]})
Thing("of", value={"stamp": a.stamp, "id": a.id, "urn": a.urn, "all": a.value}, deep=[a.stamp, [a.key]], ref=a)
Thing("all", value=pulumi.Output.all(a.stamp, pulumi.Output.secret(1.0)), opts=Opts(depends_on=[a]))
pulumi.export("values", VALUES)
pulumi.export("shut", pulumi.Output.secret(VALUES))
pulumi.export("nothing", None)
pulumi.export("resource", a)
"""
_ASSETS = """
Thing("text-asset", content=pulumi.StringAsset("ünï <&>"))
Thing("file-asset", content=pulumi.FileAsset("content.txt"))
Thing("secret-asset", content=pulumi.Output.secret(pulumi.StringAsset("shut")))
Thing("assets", value=1, contents=[pulumi.StringAsset("1"), {"a": pulumi.FileAsset("content.txt")}])
pulumi.export("asset", pulumi.StringAsset("out"))
"""
_PLAIN_COUNT, _COUNT = 16, 20


def _project(root: Path, monkeypatch: pytest.MonkeyPatch, program: str = _PLAIN + _ASSETS) -> Rig:
    root.mkdir(exist_ok=True)
    rig = make(root)
    monkeypatch.setenv("MODEL_STORE", str(rig.store))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", _PASSPHRASE)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    rig.write(program)
    (root / "prog" / "content.txt").write_text("content")
    return rig


@needs_cli
def test_both_engines_keep_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = _project(tmp_path / "embedded", monkeypatch)
    assert embedded.up().changed == _COUNT
    mine = records(embedded.state, _PASSPHRASE)
    cli = _project(tmp_path / "cli", monkeypatch)
    pulumi(cli.root, "stack", "init", "dev")
    pulumi(cli.root, "up", "--stack", "dev", "--yes", "--skip-preview")
    theirs = records(cli.state, _PASSPHRASE)
    assert mine == theirs
    assert cli.up().changed == 0
    assert records(cli.state, _PASSPHRASE) == mine
    _keep(cli.state)


# Without assets: the CLI leaves their content out of what it asks a provider to compare, and a provider made with the
# SDK's `pulumi.provider.experimental` takes that for no asset at all.
@needs_cli
def test_the_cli_goes_on_from_every_kind_of_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = _project(tmp_path, monkeypatch, _PLAIN)
    assert rig.up().changed == _PLAIN_COUNT
    before = records(rig.state, _PASSPHRASE)
    pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")
    assert records(rig.state, _PASSPHRASE) == before
    assert rig.up().changed == 0


def test_what_the_cli_kept_is_what_this_engine_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = _project(tmp_path / "fresh", monkeypatch)
    assert fresh.up().changed == _COUNT
    rig = _project(tmp_path / "recorded", monkeypatch)
    rig.state.parent.mkdir(parents=True)
    shutil.copy(_RECORDED, rig.state)
    shutil.copytree(fresh.store, rig.store, dirs_exist_ok=True)
    assert records(rig.state, _PASSPHRASE) == records(fresh.state, _PASSPHRASE)
    result = rig.up()
    assert result.ok
    assert result.changed == 0
    assert records(rig.state, _PASSPHRASE) == records(fresh.state, _PASSPHRASE)


def _keep(state: Path) -> None:
    """Record the CLI's state anew where that is asked for, without places in this machine's files."""
    if "ISTHMUS_RECORD" not in os.environ:
        return
    whole = neutral_places(json.loads(state.read_bytes()))
    _RECORDED.write_text(f"{json.dumps(whole, indent=1)}\n", encoding="utf-8")
