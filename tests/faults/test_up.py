"""Whole runs of `up` that are broken: each goes on or ends clearly, and the next one mends it."""

import signal
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, cast

import psutil
import pytest

from tests.faults.background import once
from tests.faults.project import Checkout, checkout
from tests.harness.daemon import PrivateDaemon

pytestmark = [
    pytest.mark.docker,
    # docker-py leaves its socket open where connecting fails.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CHAIN = """
before = ()
for name in ("web-a", "web-b", "web-c", "web-d"):
    before = [web(name, IMAGE, before, f"sleep 1; {SERVER}")]
"""
NAMES = [*(f"isthmus-dev-{name}" for name in ("data", "net", "web-a", "web-b", "web-c", "web-d"))]

MakeCheckout = Callable[[str], Checkout]


@pytest.fixture
def make(tmp_path: Path, daemon: PrivateDaemon, monkeypatch: pytest.MonkeyPatch) -> Generator[MakeCheckout]:
    """Lay out checkouts on the module's engine."""
    monkeypatch.setenv("DOCKER_HOST", daemon.address)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "for tests")
    made: list[Checkout] = []

    def one(name: str) -> Checkout:
        made.append(checkout(tmp_path / name, daemon.docker()))
        return made[-1]

    yield one
    for each in made:
        each.sweep()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_docker_restarted_in_the_middle(
    make: MakeCheckout, daemon: PrivateDaemon, small: str, how: signal.Signals
) -> None:
    project = make("one")
    with once(lambda: "web-b" in project.shown.finished(), lambda: daemon.restart(how)):
        result = project.up("dev", f"IMAGE = {small!r}\n{CHAIN}")
    assert result.failures == ()
    made = project.objects("dev")
    assert list(made) == NAMES
    # A killed engine finds what outlived it, stops it, and takes that for a stop by hand, after which `unless-stopped`
    # starts nothing: that is for the next run, which starts both and makes nothing anew.
    again = project.up("dev")
    assert (again.failures, again.changed <= 2) == ((), True)
    assert set(project.shown.changed()) <= {"web-a", "web-b"}
    assert project.up("dev").changed == 0
    assert project.objects("dev") == made
    assert project.destroy("dev").ok
    assert project.objects("dev") == {}


def test_a_killed_provider_is_told_and_the_next_up_takes_up_what_it_made(make: MakeCheckout, small: str) -> None:
    project = make("one")
    with once(lambda: "web-a" in project.shown.finished(), _kill_the_provider):
        result = project.up("dev", f"IMAGE = {small!r}\n{CHAIN}")
    assert not result.ok
    assert any("containers" in failure.message for failure in result.failures), result.failures
    before = project.objects("dev")
    again = project.up("dev")
    assert (again.failures, again.ok) == ((), True)
    made = project.objects("dev")
    assert list(made) == NAMES
    kept = ("isthmus-dev-web-a", "isthmus-dev-data", "isthmus-dev-net")
    assert {name: made[name] for name in kept} == {name: before[name] for name in kept}
    assert project.up("dev").changed == 0


def test_two_checkouts_with_the_same_stack_and_two_stacks_of_one(make: MakeCheckout, small: str) -> None:
    program = f'IMAGE = {small!r}\nweb("web-a", IMAGE)\n'
    one, other = make("one"), make("other")
    assert one.up("dev", program).ok
    assert one.up("second", program).ok
    first, second = one.objects("dev"), one.objects("second")
    assert [name.replace("second", "dev") for name in second] == list(first)
    refused = other.up("dev", program)
    owner = (one.root / ".isthmus" / "owner").read_text().strip()
    assert not refused.ok
    assert any(f"owner id {owner}" in failure.message for failure in refused.failures), refused.failures
    assert (one.objects("dev"), other.objects("dev")) == (first, {})
    assert other.destroy("dev").ok
    assert one.destroy("second").ok
    assert (one.objects("dev"), one.objects("second")) == (first, {})
    assert one.up("dev").changed == 0


ILL = """
Container(
    "ill",
    ContainerArgs(
        name=f"isthmus-{STACK}-ill", image=IMAGE, network=net.name, memory=64 * 1024 * 1024, user="10001",
        command=["perl", "-e", SERVER], stop_timeout=1,
        health=ContainerHealth(tcp=ContainerHealthTcp(port=8081), timeout_seconds=600),
    ),
    pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="2s", update="3s")),
)
"""


def test_one_that_never_gets_healthy_fails_in_the_time_that_the_program_gives(make: MakeCheckout, small: str) -> None:
    project = make("one")
    failed = project.up("dev", f"IMAGE = {small!r}\n{ILL}")
    assert [failure.urn.rpartition("::")[2] for failure in failed.failures] == ["ill"]
    told = failed.failures[0].message
    assert "isthmus-dev-ill didn't get healthy in 2 s (port 8081: Connection refused)" in told
    assert "| serving" in told
    assert list(project.objects("dev")) == ["isthmus-dev-data", "isthmus-dev-net"]
    well = ILL.replace("8081", "8080")
    assert project.up("dev", f"IMAGE = {small!r}\n{well}").ok
    later = project.up("dev", f"IMAGE = {small!r}\n{ILL}".replace("SERVER]", 'SERVER, "x"]'))
    assert "didn't get healthy in 3 s" in later.failures[0].message
    assert project.up("dev", f"IMAGE = {small!r}\n{well}").ok
    assert project.up("dev").changed == 0


ASKED = "@found = gethostbyname(q(shared)); print scalar(@found) - 4"
REPLICAS = """
for name in ("shared-1", "shared-2"):
    web(name, IMAGE, aliases=["shared", name])
"""


def test_replicas_answer_by_one_name(make: MakeCheckout, small: str) -> None:
    project = make("one")
    assert project.up("dev", f"IMAGE = {small!r}\n{REPLICAS}").ok
    api = cast("Any", project.docker.api)
    asked = api.exec_create("isthmus-dev-shared-1", ["perl", "-e", ASKED])
    assert api.exec_start(asked["Id"]).decode() == "2"


def _kill_the_provider() -> None:
    for process in psutil.Process().children(recursive=True):
        line = process.cmdline()
        if any(part.endswith("providers/containers") for part in line):
            process.kill()
