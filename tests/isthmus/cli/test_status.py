"""`status`: a table, JSON, and an exit code that tells."""

from typing import Any

import pytest

from isthmus.cli.status import mebibytes
from isthmus.local.objects import Container
from tests.isthmus.cli.fakes import Tool, always


def _containers(*states: str) -> Any:
    found = [
        Container(
            id=str(index),
            name=f"isthmus-dev-local-s{index}",
            service=f"s{index}",
            state=state,
            status="Up",
            ports=(17001,),
            memory=2**20,
            memory_limit=2**30,
        )
        for index, state in enumerate(states)
    ]
    return always(found)


@pytest.mark.parametrize(("states", "code"), [(("running", "running"), 0), (("running", "exited"), 1), ((), 1)])
def test_the_exit_code_tells_whether_all_run(
    tool: Tool, monkeypatch: pytest.MonkeyPatch, states: tuple[str, ...], code: int
) -> None:
    monkeypatch.setattr("isthmus.local.objects.containers", _containers(*states))
    assert tool("status") == code
    assert all(state in tool.out for state in states)


def test_json_has_every_container(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.local.objects.containers", _containers("running"))
    assert tool("status", "--json") == 0
    assert tool.json["containers"][0]["memory_limit_bytes"] == 2**30


def test_bytes_that_are_not_known_are_a_dash() -> None:
    assert mebibytes(0) == "-"
    assert mebibytes(3 * 2**30) == "3,072 Mi"


def test_a_stack_in_the_cloud_is_looked_at_with_kubectl(tool: Tool) -> None:
    (tool.root / "envs" / "prod.yaml").write_text("substrate: aws\n")
    assert tool("status", "prod") == 1
    assert "prod runs in a cluster" in tool.err
    assert "kubectl --namespace isthmus" in tool.err
