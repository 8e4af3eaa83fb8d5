"""`state`: what is known of a stack's resources, looked at and mended through the command line."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine import crypto
from isthmus.engine.backend import Backend
from isthmus.engine.opened import begin_journal, open_state
from isthmus.engine.snapshot import Snapshot
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.values import Secret
from isthmus.engines import Project
from tests.isthmus.cli.fakes import Tool

_P = "urn:pulumi:dev-local::isthmus::pulumi:providers:containers::default"
_ROOT = "urn:pulumi:dev-local::isthmus::pulumi:pulumi:Stack::isthmus-dev-local"


def _made(kind: str, name: str, **more: Any) -> ResourceState:
    urn = f"urn:pulumi:dev-local::isthmus::containers:index:{kind}::{name}"
    return ResourceState(
        urn=urn, custom=True, type=f"containers:index:{kind}", id=f"isthmus-{name}", provider=f"{_P}::1", **more
    )


_VOLUME = _made("Volume", "database")
_PASSWORD = _made("Secret", "database-password", outputs={"value": Secret("hunter2")})
_CONTAINER = _made(
    "Container", "database", inputs={"password": Secret("hunter2"), "ports": [1.0]}, dependencies=(_VOLUME.urn,)
)
_SAVED = _made("Container", "saved", protect=True)


@pytest.fixture(autouse=True)
def backend(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> Backend:
    """A stack with a state."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    made = Backend(root=tool.root / ".isthmus" / "state", project="isthmus", stack="dev-local")
    root = ResourceState(urn=_ROOT, custom=False, type="pulumi:pulumi:Stack", outputs={"a": 1.0})
    provider = ResourceState(urn=_P, custom=True, type="pulumi:providers:containers", id="1")
    listed = (root, provider, _VOLUME, _PASSWORD, _CONTAINER, _SAVED)
    crypter = crypto.create("test")
    made.backup(made.write(Deployment(resources=listed, salt=crypter.state), crypter))
    return made


def _urns(tool: Tool) -> list[str]:
    assert tool("state", "list", "--json") == 0
    return [each["urn"] for each in tool.json["resources"]]


def _killed(tool: Tool) -> None:
    opened = open_state(Project(root=tool.root), "dev-local", keep_salt=False)
    journal = begin_journal(opened)
    Snapshot.load(opened.deployment, journal).begin("creating", _made("Container", "late"))
    journal.close(remove=False)


def test_resources_are_listed_without_a_passphrase(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    _killed(tool)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    assert tool("state", "list") == 0
    assert f"{_VOLUME.urn}  isthmus-database\n" in tool.out
    assert f"{_SAVED.urn}  isthmus-saved  [protected]\n" in tool.out
    assert "::late  isthmus-late  [a killed run was creating it]\n" in tool.out
    assert tool("state", "list", "dev-local", "--json") == 0
    found = {each["name"]: each for each in tool.json["resources"]}
    assert found["saved"]["protect"]
    assert found["late"]["pending"] == "creating"
    assert found["default"]["type"] == "pulumi:providers:containers"


def test_one_is_shown_without_its_secrets(tool: Tool) -> None:
    assert tool("state", "show", "Container::database") == 0
    assert "inputs.password: [secret]" in tool.out
    assert "hunter2" not in tool.out
    assert tool("state", "show", "Container::database", "--json") == 0
    assert tool.json["resources"][0]["inputs"] == {"password": "[secret]", "ports": [1]}


def test_a_name_of_several_lists_them(tool: Tool) -> None:
    assert tool("state", "show", "database") == 1
    assert _VOLUME.urn in tool.err
    assert _CONTAINER.urn in tool.err
    assert tool("state", "show", "nothing") == 1
    assert "state list" in tool.err


def test_an_export_goes_in_again(tool: Tool, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    assert tool("state", "export", "--file", str(file)) == 0
    assert "secrets encrypted" in tool.err
    assert "hunter2" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert tool("state", "export") == 0
    assert tool.json == json.loads(file.read_text())
    assert tool("state", "export", "--show-secrets") == 0
    assert "hunter2" in tool.out
    assert tool("state", "remove", "saved", "--force", "--yes") == 0
    assert tool("state", "import", str(file), "--yes", "--json") == 0
    assert tool.json == {"stack": "dev-local", "added": [_SAVED.urn], "removed": [], "changed": []}
    assert f"+ {_SAVED.urn}" in tool.err


def test_an_import_that_is_wrong_changes_nothing(tool: Tool, backend: Backend, tmp_path: Path) -> None:
    before = backend.read()
    file = tmp_path / "export.json"
    file.write_text('{"version": 3, "deployment": {"resources": [{"urn": "x", "type": "t", "custom": false}]}}')
    assert tool("state", "import", str(file), "--yes") == 1
    assert "'x' is no URN" in tool.err
    assert tool("state", "import", str(tmp_path / "none.json"), "--yes") == 1
    assert "none.json: cannot be read: No such file" in tool.err
    assert tool("state", "import", str(file)) == 2
    assert "--yes" in tool.err
    assert backend.read() == before


def test_removing_says_what_stays_and_how_to_delete_it(tool: Tool) -> None:
    assert tool("state", "remove", "Volume::database", "--yes") == 1
    assert _CONTAINER.urn in tool.err
    assert "--with-dependents" in tool.err
    assert tool("state", "remove", "Volume::database", "--yes", "--with-dependents", "--json") == 0
    assert [each["urn"] for each in tool.json["removed"]] == [_VOLUME.urn, _CONTAINER.urn]
    assert "docker volume rm isthmus-database" in tool.err
    assert "docker rm --force --volumes isthmus-database" in tool.err
    assert _VOLUME.urn not in _urns(tool)


def test_removing_a_secret_says_that_its_value_is_lost(tool: Tool) -> None:
    assert tool("state", "remove", "database-password", "--yes") == 0
    assert "The value of database-password was in the state alone" in tool.err


def test_a_protected_one_needs_force(tool: Tool) -> None:
    assert tool("state", "remove", "saved", "--yes") == 1
    assert "--force" in tool.err
    assert _SAVED.urn in _urns(tool)


def test_a_backup_is_taken_up_again(tool: Tool, backend: Backend) -> None:
    assert tool("state", "remove", "saved", "--force", "--yes") == 0
    assert tool("state", "backups", "--json") == 0
    assert tool.json["backups"][0]["resources"] == 5
    name = next(each["name"] for each in tool.json["backups"] if each["resources"] == 6)
    assert tool("state", "backups") == 0
    assert "6 resources" in tool.out
    backend.path.write_text("{")
    assert tool("state", "list") == 1
    assert "bin/isthmus state restore" in tool.err
    assert tool("state", "restore", name, "--yes") == 0
    assert "is kept in" in tool.err
    assert _SAVED.urn in _urns(tool)
    assert tool("state", "restore", "dev-local.1.json", "--yes") == 1


def test_history_of_a_stack_without_runs(tool: Tool) -> None:
    assert tool("state", "history", "--json") == 0
    assert tool.json == {"stack": "dev-local", "runs": []}


def test_a_run_in_history(tool: Tool, backend: Backend) -> None:
    record = {"kind": "update", "result": "succeeded", "startTime": 1700000000, "endTime": 1700000012}
    backend.archive(b"{}", record | {"message": "heal it", "resourceChanges": {"create": 2}})
    assert tool("state", "history") == 0
    assert tool.out.split() == ["2023-11-14T22:13:20Z", "update", "succeeded", "12", "s", "2", "create", "heal", "it"]


def _lock(backend: Backend, **owner: Any) -> Path:
    path = backend.locks / "lock.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    named = {"username": "ann", "hostname": socket.gethostname(), "timestamp": "2999-01-01T00:00:00Z"}
    path.write_text(json.dumps(named | owner))
    return path


def test_a_dead_lock_goes_and_a_live_one_needs_a_word(tool: Tool, backend: Backend) -> None:
    assert tool("state", "unlock") == 0
    assert "is not locked" in tool.err
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    path = _lock(backend, pid=ended.pid)
    assert tool("state", "unlock") == 0
    assert f"process {ended.pid}" in tool.err
    assert not path.exists()
    _lock(backend, pid=os.getppid())
    assert tool("state", "unlock", "--yes") == 1
    assert f"ann@{socket.gethostname()} (process {os.getppid()}) has been working on it since 2999-01-01" in tool.err
    assert tool("state", "unlock", "--force") == 2
    assert path.exists()
    assert tool("state", "unlock", "--force", "--yes") == 0
    assert not path.exists()


def test_there_is_no_such_stack(tool: Tool) -> None:
    for command in (["list", "prod"], ["export", "prod"], ["remove", "x", "--stack", "prod", "--yes"]):
        assert tool("state", *command) == 1
        assert "there is no stack prod" in tool.err
