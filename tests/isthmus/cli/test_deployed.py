"""A stack's state, wherever it is kept; exports and the project's own backend are in `test_policies`."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from isthmus.cli.stack_outputs import contract_of
from isthmus.engines import EngineName, Project
from isthmus.engines.elsewhere import BackendError
from isthmus.engines.pulumi_cli import PulumiEngine
from tests.isthmus.cli.fakes import Tool

needs_cli = pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")
pytestmark = pytest.mark.timeout(180)
_KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def _pulumi(root: Path, *arguments: str, said: str = "") -> None:
    command = ["pulumi", *arguments, "--non-interactive"]
    subprocess.run(command, cwd=root, input=said, check=True, capture_output=True, text=True, env=dict(os.environ))


def _elsewhere(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tool.root / "elsewhere"
    folder.mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{folder}")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "1")
    monkeypatch.setenv("ISTHMUS_PROJECT", str(tool.root))


@needs_cli
def test_another_backend_is_read_by_the_pulumi_cli(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    _elsewhere(tool, monkeypatch)
    plain: dict[str, Any] = {
        "urn": "urn:pulumi:dev-local::isthmus::a:b:C::plain",
        "custom": False,
        "type": "a:b:C",
        "inputs": {"value": _KEY},
    }
    _pulumi(tool.root, "stack", "init", "dev-local")
    _pulumi(tool.root, "stack", "import", said=json.dumps({"version": 3, "deployment": {"resources": [plain]}}))
    assert tool("policies", "check", "--json") == 1
    assert tool.json["source"] == "state"
    assert [each["policy"] for each in tool.json["violations"]] == ["plaintext-credentials"]


def test_without_the_cli_it_says_how_to_go_on(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    _elsewhere(tool, monkeypatch)
    monkeypatch.setenv("PATH", str(tool.root))
    assert tool("policies", "check") == 1
    assert "only the Pulumi CLI reads this backend" in tool.err
    assert "pulumi stack export --stack dev-local --file state.json; then --state state.json" in tool.err


@needs_cli
def test_a_backend_that_cannot_be_read_is_an_error(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    _elsewhere(tool, monkeypatch)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tool.root}/nowhere")
    assert tool("policies", "check") == 1
    assert "the Pulumi CLI cannot read the state of dev-local" in tool.err


@needs_cli
def test_what_is_deployed_from_another_backend_is_listed_and_its_outputs_are_read(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _elsewhere(tool, monkeypatch)
    root = {
        "urn": "urn:pulumi:dev-local::isthmus::pulumi:pulumi:Stack::isthmus-dev-local",
        "custom": False,
        "type": "pulumi:pulumi:Stack",
        "outputs": {"contract": "held elsewhere"},
    }
    _pulumi(tool.root, "stack", "init", "dev-local")
    _pulumi(tool.root, "stack", "import", said=json.dumps({"version": 3, "deployment": {"resources": [root]}}))
    engine = PulumiEngine(Project(root=tool.root))
    assert engine.stacks() == ("dev-local",)
    assert [each.type for each in engine.resources("dev-local")] == ["pulumi:pulumi:Stack"]
    assert engine.outputs("dev-local")["contract"].value == "held elsewhere"
    assert tool("state", "list", "--json") == 0
    assert [each["type"] for each in tool.json["resources"]] == ["pulumi:pulumi:Stack"]


def test_without_the_cli_no_outputs_are_said_to_be_missing(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    _elsewhere(tool, monkeypatch)
    monkeypatch.setenv("PATH", str(tool.root))
    (tool.root / "envs" / "prod.yaml").write_text("substrate: aws\n")
    with pytest.raises(BackendError, match="only the Pulumi CLI reads this backend"):
        contract_of(tool.root, "prod", EngineName.auto)
