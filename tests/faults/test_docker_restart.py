"""Docker stopped, killed and restarted in the middle: it is waited for, and nothing is made twice."""

import signal
from typing import Any, cast

import pytest

from providers.containers import outage
from providers.containers.docker_errors import DockerLostError
from tests.faults.background import once
from tests.harness.daemon import PrivateDaemon
from tests.providers.containers.rig import SERVER, Rig, web

pytestmark = [
    pytest.mark.docker,
    # docker-py leaves its socket open where connecting fails.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HOW = pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
SLOW = ["perl", "-e", f"sleep 3; {SERVER}"]


def _running(rig: Rig) -> bool:
    return bool(rig.api.containers(filters={"label": f"isthmus.owner={rig.owner}"}))


@HOW
def test_a_container_that_was_starting_is_madeonce(
    rig: Rig, daemon: PrivateDaemon, small: str, how: signal.Signals
) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    with once(lambda: _running(rig), lambda: daemon.restart(how)):
        made = rig.create("Container", "web", web(rig, small, command=SLOW))
    assert any("waiting for it" in message for message in rig.said)
    assert rig.diff(made).changes is False
    found = rig.api.containers(all=True, filters={"label": f"isthmus.owner={rig.owner}"})
    assert [container["Id"] for container in found] == [made.outputs["containerId"]]


@HOW
def test_a_build_goes_on(rig: Rig, daemon: PrivateDaemon, small: str, how: signal.Signals) -> None:
    name, folder = f"slow-{how.name.lower()}", rig.root / "images" / "slow"
    folder.mkdir(parents=True)
    script = f"FROM small:latest\nRUN echo {rig.owner}; trap 'exit 9' TERM; sleep 4 & wait; echo built\n"
    (folder / "Dockerfile").write_text(script, encoding="utf-8")
    building = lambda: any("Running in" in message for message in rig.said)  # noqa: E731
    with once(building, lambda: daemon.restart(how)):
        made = rig.create("Image", name, {"name": name, "context": "images/slow"})
    assert any("waiting for it" in message for message in rig.said)
    assert rig.diff(made).changes is False
    api = cast("Any", rig.api)
    assert [one["RepoTags"] for one in api.images(name=f"isthmus/{name}")] == [[made.outputs["tag"]]]
    assert api.containers(all=True) == []


def test_one_that_does_not_come_back_is_told_and_the_next_run_goes_on(
    rig: Rig, daemon: PrivateDaemon, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "RETURN_SECONDS", 1.0)
    rig.create("Network", "net", {"name": rig.name("net")})
    with once(lambda: _running(rig), daemon.stop), pytest.raises(DockerLostError) as caught:
        rig.create("Container", "web", web(rig, small, command=SLOW))
    assert "went away, and wasn't back after 1 s" in str(caught.value)
    assert "run up again" in str(caught.value)
    daemon.start()
    made = rig.create("Container", "web", web(rig, small, command=SLOW))
    assert rig.diff(made).changes is False


def test_what_runs_comes_back_by_itself_and_is_no_change(rig: Rig, daemon: PrivateDaemon, small: str) -> None:
    rig.create("Network", "net", {"name": rig.name("net")})
    made = rig.create("Container", "web", web(rig, small))
    daemon.restart()
    assert rig.update(made).outputs["containerId"] == made.outputs["containerId"]
    assert rig.diff(made).changes is False
