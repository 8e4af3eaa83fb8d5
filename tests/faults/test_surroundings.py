"""Surroundings that a tool has to bear: odd paths and locales, a state folder that is full, or closed, or damaged."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.e2e.estates import ROOT, free_ports
from tests.isthmus.engine.rig import Rig, make

pytestmark = [pytest.mark.docker]
_ROUTES = ("registry", "storage", "training", "serving", "prometheus", "alertmanager", "pushgateway", "serving_admin")
_MANY = 'for number in range(60): Thing(f"t{number}", value="x" * 4000)'


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A project in a folder whose name has a space and other letters than English ones."""
    root = tmp_path / "Mein Gerüst ✓"
    root.mkdir()
    made = make(root)
    ports = dict(zip(_ROUTES, free_ports(len(_ROUTES)), strict=True))
    (root / "envs" / "dev.yaml").write_text(yaml.safe_dump({"substrate": "containers", "ports": ports}))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    monkeypatch.setenv("MODEL_STORE", str(made.store))
    monkeypatch.setenv("ISTHMUS_PROJECT", str(root))
    return made


def _tool(rig: Rig, *arguments: str, without: tuple[str, ...] = (), **variables: str) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in without}
    ended = subprocess.run(
        [ROOT / "bin" / "isthmus", *arguments, "--engine", "embedded"],
        cwd=rig.root,
        env={**kept, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    err = ended.stderr.decode()
    assert "Traceback" not in err
    return ended.returncode, ended.stdout.decode(), err


@contextmanager
def _disk(folder: Path, options: str) -> Generator[None]:
    """Put a small disk where the folder is."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"disks can't be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_plain_place_with_an_odd_name(rig: Rig) -> None:
    rig.write('Thing("a", value=pulumi.Output.secret("geheim ✓")); print("schön")')
    odd = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb", "NO_COLOR": "1"}
    _, out, err = _tool(rig, "up", "dev", "--yes", without=("HOME",), **odd)
    assert "+ Thing a created" in err
    assert "sch\\xf6n" in err
    assert "\x1b" not in out + err
    code, out, err = _tool(rig, "destroy", "dev", "--yes", without=("HOME",), **odd)
    assert (code, out) == (0, "")
    assert rig.things() == {}
    assert "geheim" not in err


def test_a_state_folder_that_fills_up_and_then_is_closed(rig: Rig) -> None:
    rig.write(_MANY)
    with _disk(rig.root / "state", "size=256k"):
        code, _, err = _tool(rig, "up", "dev", "--yes")
        assert code == 1
        assert "No space left on device" in err
        assert "Make room on the disk" in err
        made = len(rig.things())
        assert 0 < made < 60
        _remount(rig.root / "state", "size=64m")
        assert rig.up().ok
        assert len(rig.things()) == 60
        assert rig.up().changed == 0
        _remount(rig.root / "state", "ro")
        code, _, err = _tool(rig, "up", "dev", "--yes")
        assert code == 1
        assert "cannot be written: Read-only file system" in err
        assert "let this user write there" in err
        assert _tool(rig, "preview", "dev")[0] == 0
        _remount(rig.root / "state", "rw")
        assert rig.destroy().ok


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"checkpoint", b"", ("the state is damaged", "state restore NAME --stack dev")),
        (b"", b"", ("its file is empty", "state backups dev")),
        (b'"version": 3', b'"version": 9', ("state of version 9", "A newer engine wrote it")),
    ],
)
def test_a_state_that_cannot_be_read_is_left_as_it_is(rig: Rig, old: bytes, new: bytes, said: tuple[str, str]) -> None:
    assert rig.up('Thing("a")').ok
    left = rig.state.read_bytes().replace(old, new) if old else b""
    rig.state.write_bytes(left)
    for verb in ("up", "destroy"):
        code, _, err = _tool(rig, verb, "dev", "--yes")
        assert code == 1
        assert all(part in err for part in said), err
    assert rig.state.read_bytes() == left
    assert sorted(rig.things()) == ["a"]


def test_a_clock_that_is_set_back(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rig.up('Thing("a")').ok
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000_000 * 10**9)
    assert rig.up('Thing("a"); Thing("b")').ok
    assert rig.up('Thing("a"); Thing("b")').changed == 0
    backups = sorted((rig.root / "state").rglob("backups/**/dev.*.json"))
    assert [backup.read_text().count("model:index:Thing::") > 0 for backup in backups] == [True, True]
    assert backups[-1].read_bytes() == rig.state.read_bytes()


def test_passphrases(rig: Rig) -> None:
    assert rig.up('Thing("a", value=pulumi.Output.secret("geheim"))').ok
    left = rig.state.read_bytes()
    for said, without, variables in (
        ("the passphrase is wrong", (), {"PULUMI_CONFIG_PASSPHRASE": "other"}),
        ("there is no passphrase", ("PULUMI_CONFIG_PASSPHRASE",), {}),
        ("cannot be read: No such file", ("PULUMI_CONFIG_PASSPHRASE",), {"PULUMI_CONFIG_PASSPHRASE_FILE": "/nowhere"}),
    ):
        code, _, err = _tool(rig, "up", "dev", "--yes", without=without, **variables)
        assert (code, said in err) == (1, True), err
        assert err.count("\n") >= 2
    assert rig.state.read_bytes() == left
