"""Estates that earlier releases made, taken over by this code: nothing that holds data is replaced or lost."""

import io
import shutil
import tarfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from isthmus.engines import EngineName, Options, Project, ResourceFinished, Result, choose
from isthmus.engines.results import Engine
from isthmus.local.objects import owned
from isthmus.local.sweep import Swept, sweep
from providers.containers.docker_host import DockerHost
from tests.e2e import estates
from tests.faults.project import Shown
from tests.harness.daemon import PrivateDaemon, private_daemon
from tests.upgrade.record import (
    OWNER,
    PASSPHRASE,
    RECORDINGS,
    STACK,
    RecordingError,
    inspected,
    load_objects,
    record,
)

pytestmark = [pytest.mark.docker]
RELEASES = sorted(path.name for path in RECORDINGS.iterdir())
HOLD_DATA = ("Volume", "Secret", "Bucket", "Identity")
KEPT = "kept"


@dataclass(kw_only=True)
class Upgrade:
    """A checkout of this code with an earlier release's state, on an engine with that release's objects."""

    recording: Path
    root: Path
    daemon: PrivateDaemon
    docker: DockerHost

    @property
    def engine(self) -> Engine:
        """The embedded engine."""
        return choose(EngineName.embedded, Project(root=self.root))

    def run(self, verb: str, *targets: str) -> tuple[Result, dict[str, set[str]]]:
        """Run something; returns its result, and the names of the resources that each operation was done to."""
        shown, done = Shown(), dict[str, set[str]]()
        result: Result = getattr(self.engine, verb)(STACK, options=Options(targets=targets), display=shown)
        for event in shown.events:
            if isinstance(event, ResourceFinished):
                done.setdefault(event.op, set()).add(event.urn)
        return result, done

    def data(self) -> dict[str, str]:
        """What is in each volume."""
        folder = self.daemon.data / "volumes"
        return {path.parts[-3]: path.read_text() for path in sorted(folder.glob(f"*/_data/{KEPT}"))}

    def passwords(self) -> Mapping[str, Any]:
        """What the contract says is secret."""
        outputs = self.engine.outputs(STACK)
        return {name: outputs[name].value for name in ("registry", "storage")}


@pytest.fixture(scope="module")
def daemon() -> Generator[PrivateDaemon]:
    """An engine of the module's own, because the names of a recording are taken once on an engine."""
    with private_daemon() as own:
        empty, api = io.BytesIO(), cast("Any", own.docker().api)
        tarfile.open(fileobj=empty, mode="w").close()
        api.import_image_from_data(empty.getvalue(), repository="empty", tag="latest")
        yield own


@pytest.fixture(params=RELEASES)
def upgrade(
    request: pytest.FixtureRequest, daemon: PrivateDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Generator[Upgrade]:
    """An estate of a release; its volumes have something in them."""
    recording = RECORDINGS / str(request.param)
    docker = daemon.docker()
    estates.make(tmp_path, docker, STACK)
    monkeypatch.setenv("DOCKER_HOST", daemon.address)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    (tmp_path / ".isthmus" / "owner").write_text(f"{OWNER}\n")
    shutil.copy(recording / "environment.yaml", tmp_path / "envs" / f"{STACK}.yaml")
    _state(tmp_path).parent.mkdir(parents=True)
    shutil.copy(recording / "state.json", _state(tmp_path))
    _make(docker.api, load_objects(recording))
    made = Upgrade(recording=recording, root=tmp_path, daemon=daemon, docker=docker)
    for volume in owned(docker, tmp_path, STACK).volumes:
        (daemon.data / "volumes" / volume / "_data" / KEPT).write_text(volume)
    yield made
    sweep(tmp_path, STACK, docker=docker)


def _state(root: Path) -> Path:
    project = Project(root=root)
    return project.state / ".pulumi" / "stacks" / project.name / f"{STACK}.json"


def _make(api: Any, objects: Mapping[str, Any]) -> None:
    """Make what the release had in Docker; the containers only look like its own."""
    for each in objects["networks"]:
        api.create_network(each["name"], labels=each["labels"])
    for each in objects["volumes"]:
        api.create_volume(each["name"], labels=each["labels"])
    for each in objects["containers"]:
        binds = [f"{volume}:{path}" for path, volume in each["mounts"].items()]
        config = api.create_host_config(binds=binds)
        api.create_container("empty", ["true"], name=each["name"], labels=each["labels"], host_config=config)


def _of(upgrade: Upgrade, kinds: tuple[str, ...]) -> set[str]:
    """What the release's state has of these kinds."""
    return {each.urn for each in upgrade.engine.resources(STACK) if each.type.rpartition(":")[2] in kinds}


def test_a_preview_changes_in_place_and_leaves_what_holds_data(upgrade: Upgrade) -> None:
    before, precious = upgrade.data(), _of(upgrade, HOLD_DATA)
    assert before.keys() == set(owned(upgrade.docker, upgrade.root, STACK).volumes)
    assert len(precious) > len(before) > 0
    result, done = upgrade.run("preview")
    assert result.failures == ()
    assert done.keys() <= {"same", "update", "create"}
    assert precious <= done["same"]
    assert upgrade.data() == before


def test_up_takes_over_what_holds_data(upgrade: Upgrade) -> None:
    before, passwords = upgrade.data(), upgrade.passwords()
    precious = _of(upgrade, ("Volume", "Secret"))
    result, done = upgrade.run("up", "**:Volume::*", "**:Secret::*", "**:Network::*")
    assert result.failures == ()
    assert done.keys() <= {"same", "update"}
    assert precious <= done["same"]
    assert upgrade.data() == before
    assert upgrade.passwords() == passwords


def test_destroy_knows_all_of_it(upgrade: Upgrade) -> None:
    result, _ = upgrade.run("destroy")
    assert result.failures == ()
    assert sweep(upgrade.root, STACK, docker=upgrade.docker) == Swept()
    assert owned(upgrade.docker, upgrade.root, STACK).names == ()


def test_recording_it_again_finds_the_same_objects_and_tells_no_secret(upgrade: Upgrade, tmp_path: Path) -> None:
    objects, passwords = inspected(upgrade.root, STACK), upgrade.passwords()
    assert objects == load_objects(upgrade.recording)
    record(upgrade.root, STACK, objects).write(tmp_path / "again")
    shutil.copy(tmp_path / "again" / "state.json", _state(upgrade.root))
    again = upgrade.passwords()
    assert again["registry"]["username"] == passwords["registry"]["username"]
    assert len(again["registry"]["password"]) == len(passwords["registry"]["password"])
    assert again["registry"]["password"] != passwords["registry"]["password"]
    assert upgrade.run("preview")[0].failures == ()


def test_nothing_of_the_machine_is_recorded(upgrade: Upgrade) -> None:
    (upgrade.root / "envs" / f"{STACK}.yaml").write_text(f"owner: {upgrade.root}")
    with pytest.raises(RecordingError, match="of this machine"):
        record(upgrade.root, STACK, {})
