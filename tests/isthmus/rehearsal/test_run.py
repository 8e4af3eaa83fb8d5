"""A rehearsal of the production stack, cut short twice; and what there is nothing to rehearse of."""

import contextlib
import fcntl
import json
import shutil
import signal
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from isthmus.engines.events import Event, ResourceFinished
from isthmus.rehearsal import run, stage
from isthmus.rehearsal.errors import EndedError, RehearsalError
from isthmus.rehearsal.report import Report
from isthmus.rehearsal.run import rehearse
from isthmus.rehearsal.servers import Server, Servers
from tests.isthmus.engine.rig import Recorder

ROOT = Path(__file__).parents[3]


class Killer(Recorder):
    """A display that kills a server as soon as a resource has been made."""

    def __init__(self, name: str, after: str, running: list[Servers]) -> None:
        """Not yet."""
        super().__init__()
        self._name, self._after, self._running = name, after, running

    def show(self, event: Event, /) -> None:
        """Look whether it is time."""
        if isinstance(event, ResourceFinished) and event.urn.endswith(self._after) and event.op == "create":
            server = self._server()
            server.process.send_signal(signal.SIGKILL)
            server.process.wait(10)
        super().show(event)

    def _server(self) -> Server:
        return next(server for server in self._running[-1].running if server.name == self._name)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project, with a state of its own and the environment of production."""
    for name in ("images", "providers", "policies", "stacks", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    (tmp_path / "envs").mkdir()
    shutil.copyfile(ROOT / "envs" / "prod.yaml", tmp_path / "envs" / "prod.yaml")
    shutil.copyfile(ROOT / "Pulumi.yaml", tmp_path / "Pulumi.yaml")
    return tmp_path


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> list[Servers]:
    """The servers of the rehearsals so far."""
    found: list[Servers] = []

    def noted(*, folder: Path) -> Servers:
        found.append(Servers(folder=folder))
        return found[-1]

    monkeypatch.setattr(stage, "Servers", noted)
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a rehearsal says of policies and roles that somebody has altered; they are as they were afterwards."""
    found: list[str] = []
    real = run.see

    def see(rehearsal: run.Rehearsal) -> None:
        real(rehearsal)
        with _altered(rehearsal.stage):
            report = Report(stack="prod")
            run.compare(replace(rehearsal, report=report))
            found.extend(line for line in report.lines() if line.startswith("FAIL"))

    monkeypatch.setattr(run, "see", see)
    return found


@contextlib.contextmanager
def _altered(there: stage.Stage) -> Generator[None]:
    """A stage on which one live policy lets too much in, and one live role permits too much."""
    space, role = "isthmus", "isthmus-prod-serving-a"
    policy = there.kube.get("NetworkPolicy", space, "registry")
    assert policy is not None
    document = there.account.ask("iam", "get_role_policy", RoleName=role, PolicyName="own")["PolicyDocument"]
    wider = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::another/*"}
    everybody: dict[str, Any] = {"from": [{"podSelector": {}}], "ports": [{"port": 22}]}
    there.kube.apply(_letting_in(policy, [*policy["spec"]["ingress"], everybody]))
    _permit(there, role, {**document, "Statement": [*document["Statement"], wider]})
    try:
        yield
    finally:
        there.kube.apply(_letting_in(policy, policy["spec"]["ingress"]))
        _permit(there, role, document)


def _letting_in(policy: dict[str, Any], rules: list[Any]) -> dict[str, Any]:
    """The policy with other rules, as its owner applies it: a stranger's field would be a conflict afterwards."""
    kept = {
        key: policy["metadata"][key]
        for key in ("name", "namespace", "labels", "annotations")
        if key in policy["metadata"]
    }
    spec = {**policy["spec"], "ingress": rules}
    return {"apiVersion": policy["apiVersion"], "kind": policy["kind"], "metadata": kept, "spec": spec}


def _permit(there: stage.Stage, role: str, document: Any) -> None:
    text = json.dumps(document)
    there.account.ask("iam", "put_role_policy", RoleName=role, PolicyName="own", PolicyDocument=text)


@pytest.mark.rehearsal
@pytest.mark.timeout(1800)  # the servers may have to be built first
def test_production_is_rehearsed_although_its_servers_die(
    project: Path, running: list[Servers], told: list[str]
) -> None:
    def attempt(display: Callable[[], Recorder]) -> run.Report:
        return rehearse(project, "prod", say=lambda _: None, display=display)

    with pytest.raises(EndedError, match="ministack has ended"):
        attempt(lambda: Killer("ministack", "::training", running))
    # In the middle of an edit that adds what is protected, and that the next attempt begins without.
    with pytest.raises(EndedError, match="kube-apiserver has ended"):
        attempt(lambda: Killer("kube-apiserver", "::rehearsed", running))
    report = attempt(Recorder)
    assert [line for line in report.lines() if line.startswith("FAIL")] == []
    assert report.resumed
    network, identity = told[-2:]
    assert "registry may be entered from prometheus:22, which nothing declares" in network
    assert "serving-a may s3:PutObject on arn:aws:s3:::another/*, which it is not granted" in identity
    assert {claim.label for claim in report.claims} == {"rehearsed", "planned"}
    folder = project / ".isthmus" / "rehearsal" / "prod"
    assert [path.name for path in folder.iterdir()] == ["report.json"]


def test_an_environment_of_containers_has_nothing_to_rehearse() -> None:
    with pytest.raises(RehearsalError, match="nothing to rehearse"):
        rehearse(ROOT, "dev-local", say=lambda _: None, display=Recorder)


def test_two_rehearsals_of_a_stack_do_not_meet(project: Path) -> None:
    folder = project / ".isthmus" / "rehearsal" / "prod"
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RehearsalError, match="another rehearsal of this stack"):
            rehearse(project, "prod", say=lambda _: None, display=Recorder)
    # What the other one has there is as it was.
    assert [path.name for path in folder.iterdir()] == ["lock"]
