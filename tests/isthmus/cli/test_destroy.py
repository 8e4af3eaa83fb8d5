"""`destroy`: asks, deletes, sweeps, and says so."""

from typing import Any

import pytest

from isthmus.engines.results import Resource
from isthmus.local.sweep import LeftoversError, Swept
from tests.isthmus.cli.fakes import Tool, always


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Docker without leftovers."""
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(Swept()))


def test_without_a_terminal_it_needs_yes(tool: Tool) -> None:
    assert tool("destroy", "dev-local") == 2
    assert "--yes" in tool.err
    assert tool.engine.asked == []


def test_with_yes_it_deletes_and_says_that_nothing_is_left(tool: Tool) -> None:
    assert tool("destroy", "dev-local", "--yes") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["destroy"]
    assert "nothing is left" in tool.err


def test_with_a_target_the_rest_is_left(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(Swept(removed=("everything",))))
    assert tool("destroy", "dev-local", "--yes", "--target", "registry", "--refresh") == 0
    assert tool.engine.asked[0][2].targets == ("**::registry",)
    assert tool.engine.asked[0][2].refresh
    assert "everything" not in tool.err


def test_the_stack_must_be_named(tool: Tool) -> None:
    assert tool("destroy", "--yes") == 2
    assert tool.engine.asked == []


@pytest.mark.parametrize(("answer", "code", "asked"), [(False, 1, []), (True, 0, ["destroy"])])
def test_on_a_terminal_it_asks(
    tool: Tool, monkeypatch: pytest.MonkeyPatch, answer: bool, code: int, asked: list[str]
) -> None:
    monkeypatch.setattr("isthmus.cli.terminal.interactive", always(True))
    monkeypatch.setattr("typer.confirm", always(answer))
    assert tool("destroy", "dev-local") == code
    assert [verb for verb, _, _ in tool.engine.asked] == asked


def test_what_was_swept_is_named(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(Swept(removed=("volume isthmus-dev-local-x",))))
    assert tool("destroy", "dev-local", "--yes") == 0
    assert "volume isthmus-dev-local-x" in tool.err


def test_leftovers_are_a_failure(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Swept:
        raise LeftoversError("1 thing(s) of dev-local could not be deleted:\n  volume x: in use")

    monkeypatch.setattr("isthmus.local.sweep.sweep", fail)
    assert tool("destroy", "dev-local", "--yes") == 1
    assert "volume x: in use" in tool.err


def _of_the_state(kind: str, name: str, **more: Any) -> Resource:
    urn = f"urn:pulumi:dev-local::isthmus::{kind}::{name}"
    fields: dict[str, Any] = {"urn": urn, "type": kind, "id": f"id-{name}", "inputs": {}, "outputs": {}}
    return Resource(**fields | more)


_PROVIDER = _of_the_state("pulumi:providers:containers", "default")
_VOLUME = _of_the_state("containers:index:Volume", "database", needs=(_PROVIDER.urn,))
_CONTAINER = _of_the_state("containers:index:Container", "database", needs=(_PROVIDER.urn, _VOLUME.urn))


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """How the sweep was called; it keeps one volume."""
    calls: list[dict[str, object]] = []

    def sweep(*_: object, **how: object) -> Swept:
        calls.append(how)
        return Swept(kept=("isthmus-dev-local-database",))

    monkeypatch.setattr("isthmus.local.sweep.sweep", sweep)
    monkeypatch.setattr("isthmus.engine.editing.forget_outputs", always(None))
    return calls


def test_data_are_kept(tool: Tool, swept: list[dict[str, object]]) -> None:
    tool.engine.known = (_PROVIDER, _VOLUME, _CONTAINER)
    assert tool("destroy", "dev-local", "--yes", "--keep-data") == 0
    assert tool.engine.asked[0][2].targets == (_CONTAINER.urn,)
    assert swept == [{"keep_volumes": True}]
    assert "isthmus-dev-local-database" in tool.err
    assert "bin/isthmus up dev-local takes them up again" in tool.err
    assert "nothing is left" not in tool.err


def test_where_only_data_are_left_nothing_is_destroyed(tool: Tool, swept: list[dict[str, object]]) -> None:
    tool.engine.known = (_PROVIDER, _VOLUME)
    assert tool("destroy", "dev-local", "--yes", "--keep-data", "--json") == 0
    assert tool.engine.asked == []
    assert tool.json["changed"] == 0
    assert swept == [{"keep_volumes": True}]


def test_data_elsewhere_cannot_be_kept(tool: Tool, swept: list[dict[str, object]]) -> None:
    tool.engine.known = (_PROVIDER, _of_the_state("aws:s3/bucket:Bucket", "artifacts"))
    assert tool("destroy", "dev-local", "--yes", "--keep-data") == 1
    assert "aws:s3/bucket:Bucket" in tool.err
    assert tool("destroy", "dev-local", "--yes", "--keep-data", "--target", "x") == 2
    assert tool.engine.asked == []
    assert swept == []


def test_a_stack_that_is_unknown_is_named_with_those_that_are(tool: Tool) -> None:
    assert tool("destroy", "dev-locla", "--yes") == 2
    assert "there is no environment 'dev-locla'" in tool.err
    assert "Did you mean dev-local?" in tool.err
    assert tool.engine.asked == []


def test_one_without_its_file_but_with_state_can_be_deleted(tool: Tool) -> None:
    state = tool.root / ".isthmus" / "state" / ".pulumi" / "stacks" / "isthmus" / "old.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    assert tool("destroy", "old", "--yes") == 0


def test_a_cloud_is_left_to_the_pulumi_cli_and_nothing_is_said_of_what_docker_has(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tool.root / "envs" / "prod.yaml").write_text("substrate: aws\n", encoding="utf-8")
    monkeypatch.setattr("isthmus.local.sweep.sweep", always(Swept(removed=("everything",))))
    monkeypatch.setattr("shutil.which", always(None))
    assert tool("destroy", "prod", "--yes") == 1
    assert "only the Pulumi CLI deploys there" in tool.err
    monkeypatch.setattr("shutil.which", always("/usr/bin/pulumi"))
    assert tool("destroy", "prod", "--yes") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["destroy"]
    assert "everything" not in tool.err
    assert tool("destroy", "prod", "--yes", "--keep-data") == 2
