"""Tests of Pulumi's format for moving a deployment."""

import json
from typing import Any

import pytest

from isthmus.engine import portable
from isthmus.engine.crypto import create
from isthmus.engine.errors import PassphraseError, StackNotFoundError, StateError, UnsupportedError
from isthmus.engine.opened import begin_journal, open_state
from isthmus.engine.snapshot import Snapshot
from tests.isthmus.engine.rig import Rig

_PROGRAM = 'Thing("a", value=pulumi.Output.secret("hunter2")); Thing("b")'


def _load(rig: Rig, exported: Any) -> int:
    data = exported if isinstance(exported, bytes) else json.dumps(exported).encode()
    return len(portable.load(rig.project, "dev", data, "file.json", create("dummy"))[0].resources)


def test_secrets_are_encrypted_unless_they_are_asked_for(rig: Rig) -> None:
    rig.up(_PROGRAM)
    exported = portable.export(rig.project, "dev", show_secrets=False)
    assert exported["version"] == 3
    assert len(exported["deployment"]["resources"]) == 4
    assert "hunter2" not in json.dumps(exported)
    assert exported == portable.export(rig.project, "dev", show_secrets=False)
    assert "hunter2" in json.dumps(portable.export(rig.project, "dev", show_secrets=True))


def test_what_a_killed_run_recorded_is_exported(rig: Rig) -> None:
    rig.up(_PROGRAM)
    opened = open_state(rig.project, "dev", keep_salt=False)
    journal = begin_journal(opened)
    snapshot = Snapshot.load(opened.deployment, journal)
    snapshot.begin("deleting", opened.deployment.resources[-1])
    journal.close(remove=False)
    exported = portable.export(rig.project, "dev", show_secrets=False)["deployment"]
    assert exported["pending_operations"][0]["type"] == "deleting"
    assert "hunter2" not in json.dumps(exported)


def test_no_stack(rig: Rig) -> None:
    with pytest.raises(StackNotFoundError):
        portable.export(rig.project, "dev", show_secrets=False)


def test_an_export_is_read_back(rig: Rig) -> None:
    rig.up(_PROGRAM)
    for shown in (False, True):
        assert _load(rig, portable.export(rig.project, "dev", show_secrets=shown)) == 4
    assert _load(rig, rig.state.read_bytes()) == 4


def test_everything_that_is_wrong_is_named(rig: Rig) -> None:
    rig.up(_PROGRAM)
    exported = portable.export(rig.project, "dev", show_secrets=False)
    resources: list[Any] = exported["deployment"]["resources"]
    exported["deployment"]["resources"] = [r for r in resources if not r["type"].startswith("pulumi:")]
    with pytest.raises(StateError) as caught:
        _load(rig, exported)
    assert str(caught.value).count("which is not there") == 6
    assert "Nothing was changed" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"", StateError, "is not JSON"),
        (b"\xff\xfe", StateError, "is not JSON"),
        (b"[]", StateError, "is no export"),
        (b'{"version": 3}', StateError, "is no export"),
        (b'{"version": 3, "deployment": []}', StateError, "is no export"),
        (b'{"deployment": {}}', StateError, "is no export"),
        (b'{"version": 2, "deployment": {}}', UnsupportedError, "version 2"),
        (b'{"version": 3, "deployment": {"resources": [{"urn": 1}]}}', StateError, "a record is no resource"),
        (b'{"version": 3, "deployment": {"resources": 1}}', StateError, "a record is no resource"),
        (b'{"version": 3, "deployment": {"secrets_providers": {"type": "awskms"}}}', UnsupportedError, "awskms"),
    ],
)
def test_what_is_no_export(rig: Rig, data: bytes, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        _load(rig, data)


def test_secrets_of_another_passphrase(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.up(_PROGRAM)
    exported = portable.export(rig.project, "dev", show_secrets=False)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
    with pytest.raises(PassphraseError, match="another passphrase"):
        _load(rig, exported)


def test_a_secret_that_cannot_be_decrypted(rig: Rig) -> None:
    rig.up(_PROGRAM)
    exported = json.dumps(portable.export(rig.project, "dev", show_secrets=False))
    at = exported.index('"ciphertext": "v1:') + 40
    with pytest.raises(StateError, match="cannot be decrypted"):
        _load(rig, (exported[:at] + ("A" if exported[at] != "A" else "B") + exported[at + 1 :]).encode())
