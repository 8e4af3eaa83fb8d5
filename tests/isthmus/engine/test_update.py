"""Runs of real programs, in processes, against the model provider."""

import json
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from isthmus.engine.errors import LockedError, PassphraseError, StackNotFoundError
from isthmus.engines import Diagnostic, ResourceFinished, Summary
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(120)

_CHAIN = """
group = Group("group", size=3)
a = Thing("a", value={"n": 1, "list": [1, 2.5, None, True, "x"]}, opts=Opts(parent=group))
b = Thing("b", key=a.key.apply(lambda k: k + "-b"), value=pulumi.Output.secret("hunter2"), opts=Opts(parent=group))
group.register_outputs({"stamp": b.stamp})
pulumi.export("stamp", b.stamp)
pulumi.export("password", b.value)
"""


def _until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_stack_from_nothing_to_nothing(rig: Rig) -> None:
    first = rig.up(_CHAIN)
    assert first.ok
    assert first.changes == {"create": 4}
    assert first.outputs["stamp"].value == 1
    assert not first.outputs["stamp"].secret
    assert first.outputs["password"].value == "hunter2"
    assert first.outputs["password"].secret
    assert rig.things() == {"a": {"n": 1.0, "list": [1.0, 2.5, None, True, "x"]}, "a-b": "hunter2"}

    second = rig.up()
    assert second.ok
    assert second.changes == {"same": 4}
    assert second.outputs == first.outputs
    assert isinstance(rig.shown.events[-1], Summary)

    gone = rig.destroy()
    assert gone.ok
    assert rig.shown.steps() == ["delete b", "delete a", "delete group", "delete proj-dev"]
    assert rig.things() == {}
    assert rig.resources() == {}


def test_no_secret_is_plain_anywhere(rig: Rig) -> None:
    rig.up(_CHAIN)
    for path in (
        p for p in rig.root.rglob("*") if p.is_file() and rig.store not in p.parents and "prog" not in p.parts
    ):
        assert b"hunter2" not in path.read_bytes(), path
    assert "hunter2" not in repr(rig.shown.events)
    masked = {r.urn.rpartition("::")[2]: r for r in rig.engine().resources("dev")}
    assert masked["b"].inputs["value"] == "[secret]"
    assert rig.engine().outputs("dev")["password"].value == "hunter2"
    assert rig.engine().stacks() == ("dev",)


def test_changes_update_and_replace(rig: Rig) -> None:
    rig.up('Thing("a", value=1); Thing("b", value=1)')
    changed = rig.up('Thing("a", value=2); Thing("b", key="other", value=1)')
    assert changed.ok
    assert changed.changes == {"delete": 1, "replace": 1, "same": 1, "update": 1}
    assert rig.shown.steps()[-1] == "delete b"
    assert rig.things() == {"a": 2.0, "other": 1.0}
    assert rig.up().changed == 0


def test_deleting_first_takes_what_needs_it(rig: Rig) -> None:
    program = """
    a = Thing("a", key="{key}", opts=Opts(delete_before_replace=True))
    b = Thing("b", key=a.key.apply(lambda k: k + "-b"))
    c = Thing("c", value=a.key)
    """
    rig.up(program.format(key="one"))
    changed = rig.up(program.format(key="two"))
    assert changed.ok
    assert changed.changes == {"replace": 2, "same": 1, "update": 1}
    assert sorted(rig.things()) == ["c", "two", "two-b"]
    assert rig.up().changed == 0


def test_what_the_program_drops_is_deleted(rig: Rig) -> None:
    rig.up('a = Thing("a"); Thing("b", value=a.stamp)')
    assert rig.up('Thing("c")').ok
    assert rig.shown.steps() == ["create c", "delete b", "delete a"]
    assert sorted(rig.things()) == ["c"]


def test_a_failure_stops_only_what_needs_it(rig: Rig) -> None:
    rig.up('Thing("old")')
    program = """
    bad = Thing("bad", fail="{fail}")
    Thing("after", value=bad.stamp)
    Thing("beside")
    pulumi.export("stamp", bad.stamp)
    """
    result = rig.up(program.format(fail="create"))
    assert not result.ok
    assert [(f.urn.rpartition("::")[2], f.op, f.message) for f in result.failures] == [
        ("bad", "create", "create was told to fail")
    ]
    assert [urn.rpartition("::")[2] for urn in result.not_tried] == ["after"]
    # What has nothing to do with the failure goes on, deletes included.
    assert sorted(rig.things()) == ["beside"]
    assert rig.up(program.format(fail="")).ok
    assert sorted(rig.things()) == ["after", "bad", "beside"]


def test_a_refused_input_is_named(rig: Rig) -> None:
    result = rig.up('Thing("a", fail="check")')
    assert [f.message for f in result.failures] == ["the inputs are wrong: fail: was told to fail"]


def test_a_program_that_fails(rig: Rig) -> None:
    rig.up('Thing("a")')
    result = rig.up('Thing("b")\nraise RuntimeError("no way")')
    assert not result.ok
    assert "RuntimeError: no way" in result.failures[0].message
    assert "prog/__main__.py" in result.failures[0].message
    assert "a" in rig.things()
    assert rig.up('Thing("a")').ok


def test_what_the_program_prints_is_shown(rig: Rig) -> None:
    rig.up('print("hello"); pulumi.log.warn("careful")')
    shown = [(e.severity, e.message) for e in rig.shown.events if isinstance(e, Diagnostic) and e.severity != "debug"]
    assert sorted(shown) == [("info", "hello"), ("warning", "careful")]


def test_protected_things_stay(rig: Rig) -> None:
    rig.up('Thing("a", opts=Opts(protect=True))')
    replaced = rig.up('Thing("a", key="other", opts=Opts(protect=True))')
    assert "protected and would be replaced, because of key" in replaced.failures[0].message
    dropped = rig.up('Thing("b")')
    assert "protected and would be deleted" in dropped.failures[0].message
    assert not rig.destroy().ok
    assert "a" in rig.things()


def test_where_one_is_protected_nothing_is_destroyed(rig: Rig) -> None:
    rig.up('a = Thing("a", opts=Opts(protect=True))\nThing("b")\nThing("c", opts=Opts(depends_on=[a]))')
    result = rig.destroy()
    assert [failure.urn.rpartition("::")[2] for failure in result.failures] == ["a"]
    assert "protected and would be deleted" in result.failures[0].message
    assert sorted(rig.things()) == ["a", "b", "c"]
    assert sorted(urn.rpartition("::")[2] for urn in result.not_tried) == ["b", "c", "proj-dev"]
    assert rig.destroy(targets=("**::b",)).ok
    assert sorted(rig.things()) == ["a", "c"]


def test_retained_things_are_only_forgotten(rig: Rig) -> None:
    rig.up('Thing("a", opts=Opts(retain_on_delete=True))')
    assert rig.destroy().ok
    assert rig.things() == {"a": None}
    assert rig.resources() == {}
    assert ("delete", ("retained",)) in [(e.op, e.changed) for e in rig.shown.events if isinstance(e, ResourceFinished)]


def test_ignored_changes(rig: Rig) -> None:
    rig.up('Thing("a", value=1)')
    assert rig.up('Thing("a", value=2, opts=Opts(ignore_changes=["value"]))').changed == 0
    assert rig.things() == {"a": 1.0}


def test_changes_can_be_hidden(rig: Rig) -> None:
    rig.up('Thing("a", value=1, other=1)')
    assert rig.up('Thing("a", value=2, other=2, opts=Opts(hide_diffs=["value"]))').changed == 1
    told = [e.changed for e in rig.shown.events if isinstance(e, ResourceFinished) and e.op == "update"]
    assert told == [("other",)]
    assert rig.resources()["a"]["hideDiff"] == ["value"]
    assert rig.up().changed == 0


def test_a_preview_changes_nothing(rig: Rig) -> None:
    result = rig.preview(_CHAIN)
    assert result.ok
    assert result.changes == {"create": 4}
    assert rig.things() == {}
    assert not rig.state.exists()
    assert list((rig.root / "envs").iterdir()) == []
    rig.up()
    before = rig.state.read_bytes()
    again = rig.preview('Thing("a", key="new")')
    assert again.changes == {"create": 1, "delete": 3, "same": 1}
    assert rig.state.read_bytes() == before


def test_refresh_finds_what_is_gone(rig: Rig) -> None:
    rig.up('Thing("a", value=1); Thing("b")')
    (rig.store / "a.json").unlink()
    assert rig.up().changed == 0
    assert rig.refresh().changes == {"delete": 1}
    assert "a" not in rig.resources()
    assert rig.up().changes == {"create": 1, "same": 2}
    (rig.store / "a.json").unlink()
    assert rig.up(refresh=True).changes == {"create": 1, "delete": 1, "same": 2}
    assert sorted(rig.things()) == ["a", "b"]


def test_functions_and_reading(rig: Rig) -> None:
    rig.up('Thing("a", value="seven")')
    result = rig.up(
        """
        Thing("a", value="seven")
        said = pulumi.runtime.invoke("model:index:echo", {"x": 1}).value
        pulumi.export("said", said)
        pulumi.export("found", Thing("found", opts=Opts(id="a")).id)
        """
    )
    assert result.ok
    assert result.outputs["said"].value == {"x": 1}
    assert result.outputs["found"].value == "a"
    assert rig.resources()["found"]["external"]
    assert rig.destroy().ok


def test_configuration_reaches_the_program(rig: Rig) -> None:
    rig.up('Thing("a")')
    settings = rig.root / "envs" / "Pulumi.dev.yaml"
    settings.write_text(settings.read_text() + "config:\n  proj:size: 7\n  name: blue\n")
    result = rig.up('config = pulumi.Config()\nThing("a", value=[config.require_int("size"), config.get("name")])')
    assert result.ok
    assert rig.things() == {"a": [7.0, "blue"]}


def test_targets_leave_the_rest_alone(rig: Rig) -> None:
    rig.up('Thing("a", value=1); Thing("b", value=1)')
    urn = rig.resources()["a"]["urn"]
    assert rig.up('Thing("a", value=2); Thing("b", value=2); Thing("c")', targets=(urn,)).ok
    assert rig.things() == {"a": 2.0, "b": 1.0}


def test_expecting_no_changes(rig: Rig) -> None:
    assert not rig.up('Thing("a")', expect_no_changes=True).ok
    assert rig.up(expect_no_changes=True).ok


@pytest.mark.parametrize(
    ("program", "feature"),
    [
        ('Thing("a", opts=Opts(replacement_trigger="x"))', "the option replacementTrigger"),
        ('Thing("a", value=pulumi.AssetArchive({}))', "an archive"),
        ('Thing("a", opts=Opts(hooks=pulumi.ResourceHookBinding(after_create=[lambda args: None])))', "hook"),
    ],
)
def test_what_is_not_known_is_refused_by_name(rig: Rig, program: str, feature: str) -> None:
    result = rig.up(program)
    assert not result.ok
    assert feature in result.failures[-1].message
    assert "not supported by the embedded engine" in result.failures[-1].message


def test_a_resource_registered_twice(rig: Rig) -> None:
    result = rig.up('Thing("a"); Thing("a")')
    assert "registers this resource twice" in result.failures[-1].message


def test_a_wrong_passphrase(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.up(_CHAIN)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong horse")
    with pytest.raises(PassphraseError, match="does not open this stack's secrets"):
        rig.up()
    with pytest.raises(PassphraseError):
        rig.engine().outputs("dev")


def test_an_unknown_stack(rig: Rig) -> None:
    with pytest.raises(StackNotFoundError):
        rig.engine().resources("nope")


def test_a_provider_that_does_not_start(rig: Rig) -> None:
    (rig.root / "prov" / "__main__.py").write_text("import sys\nsys.exit('cannot find Docker')\n")
    result = rig.up('Thing("a")')
    assert "provider model did not start" in result.failures[0].message
    assert "cannot find Docker" in result.failures[0].message


def test_up_while_another_up_runs(rig: Rig) -> None:
    running = rig.start_up('Thing("a", slow=20.0)')
    try:
        _until(lambda: list((rig.root / "state").rglob("locks/**/*.json")) != [])
        with pytest.raises(LockedError, match=f"process {running.pid}"):
            rig.up()
    finally:
        running.kill()
        running.communicate()


def test_killed_and_taken_up_again(rig: Rig) -> None:
    program = 'a = Thing("a"); Thing("b", value=a.stamp, slow={slow})'
    running = rig.start_up(program.format(slow=30.0))
    journal = rig.state.with_suffix(".journal")
    _until(lambda: journal.exists() and _creating("b", journal.read_text()))
    running.kill()
    running.communicate()
    again = rig.up(program.format(slow=0.0))
    assert again.ok
    assert again.changes == {"create": 1, "same": 2}
    assert sorted(rig.things()) == ["a", "b"]
    assert not journal.exists()
    assert list((rig.root / "state").rglob("locks/**/*.json")) == []


def _creating(name: str, journal: str) -> bool:
    """Whether the journal's last whole line says that this resource is being made."""
    last = journal.rpartition("\n")[0].rpartition("\n")[2]
    return '"type":"creating"' in last and f'::{name}"' in last


def _wait_for_slow(rig: Rig, running: subprocess.Popen[str]) -> None:
    journal = rig.state.with_suffix(".journal")
    _until(lambda: (journal.exists() and "creating" in journal.read_text()) or running.poll() is not None)


def test_interrupted_once(rig: Rig) -> None:
    running = rig.start_up('a = Thing("a", slow=3.0); Thing("b", value=a.stamp)')
    _wait_for_slow(rig, running)
    running.send_signal(signal.SIGINT)
    told = json.loads(running.communicate(timeout=30)[0])
    assert not told["ok"]
    assert told["steps"] == ["create proj-dev", "create a"]
    assert [urn.rpartition("::")[2] for urn in told["not_tried"]] == ["b"]
    assert sorted(rig.resources()) == ["a", "default", "proj-dev"]


def test_interrupted_twice(rig: Rig) -> None:
    running = rig.start_up('Thing("a", slow=5.0)')
    _wait_for_slow(rig, running)
    running.send_signal(signal.SIGINT)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    assert not json.loads(running.communicate(timeout=30)[0])["ok"]
    pending = json.loads(rig.state.read_text())["checkpoint"]["latest"]["pending_operations"]
    assert [operation["type"] for operation in pending] == ["creating"]
    assert rig.up('Thing("b")').ok
    assert sorted(rig.things()) == ["b"]


def test_messages_carry_no_secret(rig: Rig) -> None:
    result = rig.up(
        """
        secret = pulumi.Output.secret("tiger-stripes")
        Thing("a", value=secret).value.apply(lambda s: pulumi.log.warn(f"it is {s}"))
        """
    )
    assert result.ok
    assert "tiger-stripes" not in repr(rig.shown.events)
    assert "[secret]" in repr(rig.shown.events)


def test_times_are_told(rig: Rig) -> None:
    rig.up('Thing("a", slow=0.2)')
    told = {e.urn.rpartition("::")[2]: e.seconds for e in rig.shown.events if isinstance(e, ResourceFinished)}
    assert told["a"] >= 0.2
