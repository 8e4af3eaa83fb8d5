"""The same estate, made by either engine and recorded: the states are alike, and the embedded engine goes on from both.

`ISTHMUS_RECORD=1 bin/isthmus test tests/interop` records them anew, where the Pulumi CLI is on PATH.
"""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from isthmus.engines import EngineName, Options, Project, Result, choose
from tests.interop.states import RECORDINGS, skeleton
from tests.isthmus.engine.both import records
from tests.isthmus.engine.rig import Recorder
from tests.upgrade.record import PASSPHRASE, STACK

ROOT = Path(__file__).parents[2]
ENGINES = ("embedded", "pulumi")
pytestmark = pytest.mark.timeout(180)
Run = Callable[[list[dict[str, Any]]], Result]


def _recorded(engine: str) -> dict[str, Any]:
    return records(RECORDINGS / f"{engine}.json", PASSPHRASE)


@pytest.fixture(params=ENGINES)
def recorded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Run]:
    """A copy of an engine's state, and `up` on it of a program that asks for what is in some records."""
    here = Path(__file__).parent
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    for name in ("comparing", "replay"):
        shutil.copytree(here / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "comparing" / "PulumiPlugin.yaml").write_text(runtime)
    (tmp_path / "Pulumi.yaml").write_text(
        f"name: isthmus\n{runtime}main: replay\nbackend:\n  url: file://state\n"
        "plugins:\n  providers:\n    - name: containers\n      path: comparing\n"
    )
    state = tmp_path / "state" / ".pulumi" / "stacks" / "isthmus" / f"{STACK}.json"
    state.parent.mkdir(parents=True)
    shutil.copy(RECORDINGS / f"{request.param}.json", state)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("REPLAY", str(tmp_path / "asked.json"))

    def run(asked: list[dict[str, Any]]) -> Result:
        (tmp_path / "asked.json").write_text(json.dumps(asked))
        engine = choose(EngineName.embedded, Project(root=tmp_path))
        return engine.up(STACK, options=Options(), display=Recorder())

    return state, run


def test_the_two_engines_states_are_alike() -> None:
    mine, theirs = (_recorded(engine) for engine in ENGINES)
    assert sorted(mine) == sorted(theirs)
    assert skeleton(mine) == skeleton(theirs)


def test_what_is_secret_differs_and_nothing_of_the_machine_is_there() -> None:
    mine, theirs = (_recorded(engine) for engine in ENGINES)
    assert mine != theirs
    for engine in ENGINES:
        text = (RECORDINGS / f"{engine}.json").read_text()
        assert [each for each in ("stackTrace", "/tmp/", str(ROOT)) if each in text] == []


def test_the_embedded_engine_has_nothing_to_change_and_changes_no_record(recorded: tuple[Path, Run]) -> None:
    state, run = recorded
    before = records(state, PASSPHRASE)
    result = run(list(before.values()))
    assert result.failures == ()
    assert result.changed == 0
    assert sum(result.changes.values()) == sum(not each["type"].startswith("pulumi:prov") for each in before.values())
    assert records(state, PASSPHRASE) == before


@pytest.mark.parametrize("secret", [False, True])
def test_a_difference_is_seen(recorded: tuple[Path, Run], secret: bool) -> None:
    state, run = recorded
    asked = records(state, PASSPHRASE)
    registry = next(urn for urn in asked if urn.endswith(":Container::registry"))
    files = cast("list[dict[str, Any]]", asked[registry]["inputs"]["files"])
    if secret:
        next(each for each in files if "ciphertext" in each["content"])["content"]["ciphertext"] += "!"
    else:
        asked[registry]["inputs"]["memory"] += 1
    result = run(list(asked.values()))
    assert [failure.urn for failure in result.failures] == [registry]
    assert result.failures[0].op == "update"
