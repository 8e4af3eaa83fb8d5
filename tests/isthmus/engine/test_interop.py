"""Either engine goes on from the other's state, and sees nothing to change."""

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine import crypto, editing, lock, past, portable
from isthmus.engine.errors import LockedError
from tests.isthmus.engine.both import environment, needs_cli, pulumi
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_RECORDED = Path(__file__).with_name("recorded") / "state.json"
_PROGRAM = """
group = Group("group", size=3)
a = Thing("a", value={"n": 1, "list": [1, 2.5, None, True, "x"], "big": 1e21, "empty": {}, "none": []},
          opts=Opts(parent=group))
b = Thing("b", key=a.key.apply(lambda k: k + "-b"), value=pulumi.Output.secret("hunter2"),
          opts=Opts(parent=group, depends_on=[a]), deep=[a.stamp, pulumi.Output.secret({"x": "ünï <&>"})])
c = Thing("c", value="text", ref=b, opts=Opts(additional_secret_outputs=["key"]))
explicit = pulumi.ProviderResource("model", "mine", {"region": "here"})
Thing("d", value=True, opts=Opts(provider=explicit, custom_timeouts=pulumi.CustomTimeouts(create="5m")))
group.register_outputs({"stamp": b.stamp})
pulumi.export("stamp", b.stamp)
pulumi.export("password", b.value)
pulumi.export("nested", {"a": 1, "s": pulumi.Output.secret({"x": 1}), "n": None})
"""


@needs_cli
def test_the_cli_goes_on_from_the_embedded_engine(rig: Rig) -> None:
    assert rig.up(_PROGRAM).ok
    said = pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")
    assert "7 unchanged" in said
    outputs = json.loads(pulumi(rig.root, "stack", "output", "--stack", "dev", "--json", "--show-secrets"))
    assert outputs == {"stamp": 1, "password": "hunter2", "nested": {"a": 1, "s": {"x": 1}, "n": None}}
    again = rig.up()
    assert again.ok
    assert again.changed == 0
    pulumi(rig.root, "destroy", "--stack", "dev", "--yes", "--skip-preview")
    assert rig.things() == {}


@needs_cli
def test_the_embedded_engine_goes_on_from_the_cli(rig: Rig) -> None:
    rig.write(_PROGRAM)
    pulumi(rig.root, "stack", "init", "dev")
    pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview")
    result = rig.up()
    assert result.ok
    assert result.changed == 0
    assert result.outputs["password"].value == "hunter2"
    said = pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")
    assert "7 unchanged" in said
    pulumi(rig.root, "refresh", "--stack", "dev", "--yes", "--skip-preview")
    assert rig.up().changed == 0
    assert rig.destroy().ok
    assert rig.things() == {}


@needs_cli
def test_either_engine_goes_on_from_the_others_rename(rig: Rig) -> None:
    program = """
    g = Group("{name}", opts=Opts(aliases=[pulumi.Alias(name="one"), pulumi.Alias(name="two")]))
    a = Thing("{name}-a", key="a", opts=Opts(parent=g))
    Thing("b", value=a.stamp, opts=Opts(depends_on=[g]))
    """
    assert rig.up(program.format(name="one")).ok
    rig.write(program.format(name="two"))
    pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")
    assert sorted(rig.resources()) == ["b", "default", "proj-dev", "two", "two-a"]
    assert rig.up(program.format(name="one")).changed == 0
    assert sorted(rig.resources()) == ["b", "default", "one", "one-a", "proj-dev"]
    pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")


@needs_cli
def test_the_cli_reads_what_goes_with_what(rig: Rig) -> None:
    assert rig.up('a = Thing("a"); Thing("b", opts=Opts(deleted_with=a)); Thing("c", opts=Opts(replace_with=[a]))').ok
    pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")
    assert rig.resources()["c"]["replaceWith"] == [rig.resources()["a"]["urn"]]
    assert rig.up().changed == 0


_ASKED = """
def transform(args):
    if args.type_ != "model:index:Thing":
        return None
    return pulumi.ResourceTransformResult(props={**args.props, "more": 1}, opts=args.opts)

group = Group("group", opts=Opts(transforms=[transform]))
a = Thing("a", value="x", opts=Opts(parent=group))
Thing("b", value=a.stamp, opts=Opts(parent=group, additional_secret_outputs=["stamp"], hide_diffs=["value"]))
Thing("c", key="there", value=pulumi.Output.secret("hunter2"), opts=Opts(import_="there"))
Thing("d", value={"n": [1, 2]}, opts=Opts(ignore_changes=["value.n[0]"], replace_on_changes=["value.n[*]"]))
"""


@needs_cli
@pytest.mark.parametrize("first", ["embedded", "pulumi"])
def test_either_engine_goes_on_from_the_others_imports_and_transforms(rig: Rig, first: str) -> None:
    (rig.store / "there.json").write_text('{"stamp": 5, "props": {"key": "there", "value": "hunter2"}}')
    rig.write(_ASKED)
    if first == "pulumi":
        pulumi(rig.root, "stack", "init", "dev")
        pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview")
    for _ in range(2):
        assert rig.up().changed == (6 if first == "embedded" else 0)
        first = ""
        pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes")
    assert rig.resources()["c"]["importID"] == "there"
    assert b"hunter2" not in rig.state.read_bytes()


@needs_cli
def test_the_cli_sees_the_embedded_engines_lock(rig: Rig) -> None:
    rig.up('Thing("a")')
    running = rig.start_up('Thing("a", value=2, slow=20.0)')
    try:
        journal = rig.state.with_suffix(".journal")
        while not (journal.exists() and "updating" in journal.read_text()):
            assert running.poll() is None
        with pytest.raises(AssertionError, match="locked by 1 lock"):
            pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview")
    finally:
        running.kill()
        running.communicate()


@needs_cli
def test_the_embedded_engine_sees_the_clis_lock(rig: Rig) -> None:
    rig.write('Thing("a", slow=6.0)')
    pulumi(rig.root, "stack", "init", "dev")
    command = ["pulumi", "up", "--stack", "dev", "--yes", "--skip-preview", "--non-interactive"]
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, cwd=rig.root, env=environment(rig.root), stdout=quiet, stderr=quiet)
    try:
        while not lock.owners(lock.folder(rig.project, "dev")):
            assert running.poll() is None
            time.sleep(0.01)
        with pytest.raises(LockedError, match="stack dev is locked") as caught:
            rig.up()
        assert caught.value.hint.startswith(f"Wait for it to end, or end it: kill -INT {running.pid}.")
        assert running.wait(60) == 0
    finally:
        running.kill()
        running.wait()
    assert rig.up().changed == 0


@needs_cli
def test_either_engine_reads_the_others_exports_and_history(rig: Rig) -> None:
    assert rig.up(_PROGRAM).ok
    moved = rig.root / "moved.json"
    pulumi(rig.root, "stack", "export", "--stack", "dev", "--file", str(moved))
    exported = portable.export(rig.project, "dev", show_secrets=False)
    theirs, mine = (_untimed(each) for each in (json.loads(moved.read_text()), exported))
    assert theirs == mine
    assert editing.load(rig.project, "dev", moved.read_bytes(), str(moved), say=lock.silent) == editing.Changes()
    for shown in (False, True):
        moved.write_text(json.dumps(portable.export(rig.project, "dev", show_secrets=shown)))
        pulumi(rig.root, "stack", "import", "--stack", "dev", "--file", str(moved))
        assert b"hunter2" not in rig.state.read_bytes()
        assert rig.up(expect_no_changes=True).changed == 0
    pulumi(rig.root, "up", "--stack", "dev", "--yes", "--skip-preview", "--expect-no-changes", "--message", "theirs")
    runs = json.loads(pulumi(rig.root, "stack", "history", "--stack", "dev", "--json"))
    assert {(each["kind"], each["result"]) for each in runs} == {("update", "succeeded")}
    assert [each["resourceChanges"] for each in runs][-1] == {"create": 7}
    assert [each.message for each in past.history(rig.project, "dev")] == ["theirs", ""]
    assert len(runs) == 2


def _untimed(exported: dict[str, Any]) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = exported["deployment"]["resources"]
    return [{k: v for k, v in each.items() if k not in ("created", "modified")} for each in resources]


def test_recorded_state_of_the_cli(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "recorded")
    rig.state.parent.mkdir(parents=True)
    shutil.copy(_RECORDED, rig.state)
    for key in ("a", "a-b", "c", "d"):
        (rig.store / f"{key}.json").write_text('{"props": {}, "stamp": 1}')
    result = rig.up(_PROGRAM)
    assert result.ok
    assert result.changed == 0
    assert result.outputs["password"].value == "hunter2"
    assert rig.destroy().ok
    assert rig.things() == {}


def test_recorded_secret_of_the_cli() -> None:
    latest = json.loads(_RECORDED.read_text())["checkpoint"]["latest"]
    crypter = crypto.unlock("recorded", latest["secrets_providers"]["state"]["salt"], where="")
    stack = next(r for r in latest["resources"] if r["type"] == "pulumi:pulumi:Stack")
    assert crypter.decrypt(stack["outputs"]["password"]["ciphertext"]) == '"hunter2"'
