"""Either engine goes on from the estate that the other made, with nothing to change; the tests build on each other."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus.engines.project import Project
from providers.containers.docker_host import connect
from tests.e2e.estates import ROOT, Estate, make
from tests.interop.states import keep, skeleton
from tests.isthmus.engine.both import needs_cli, pulumi, records

pytestmark = [pytest.mark.e2e, pytest.mark.docker, needs_cli]
_STACK = "interop"


@dataclass(frozen=True, kw_only=True)
class Both:
    """An estate like dev-local's, and either engine on it; `made` has the records of what each engine made."""

    estate: Estate
    made: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    @property
    def state(self) -> Path:
        """The state's file."""
        project = Project(root=self.estate.root)
        return project.state / ".pulumi" / "stacks" / project.name / f"{_STACK}.json"

    @property
    def passphrase(self) -> Path:
        """The file with the passphrase."""
        return self.estate.root / ".isthmus" / "passphrase"

    def embedded(self, verb: str, *arguments: str) -> dict[str, Any]:
        """Run the embedded engine; gives its result."""
        ran = self.estate.run(verb, _STACK, "--yes", "--engine", "embedded", "--json", *arguments)
        return json.loads(ran.stdout)

    def cli(self, *arguments: str) -> str:
        """Run the Pulumi CLI; gives what it says."""
        return pulumi(
            self.estate.root,
            *arguments,
            "--stack",
            _STACK,
            PULUMI_CONFIG_PASSPHRASE_FILE=str(self.passphrase),
        )

    def planned(self) -> list[dict[str, int]]:
        """What each engine would change, counted by operation."""
        told = self.cli("preview", "--json")
        plan: dict[str, Any] = json.JSONDecoder().raw_decode(told[told.index("{") :])[0]
        counts: list[dict[str, int]] = [self.embedded("preview")["changes"], plan["changeSummary"]]
        return [{op: count for op, count in each.items() if op != "same" and count} for each in counts]

    def remember(self, engine: str) -> None:
        """Keep the records of what an engine just made."""
        self.made[engine] = records(self.state, self.passphrase.read_text().strip())
        keep(self.estate.root, _STACK, self.state, engine)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """An estate that is not up yet, with dev-local's environment; nothing of it is left when the module is done."""
    root: Path = tmp_path_factory.mktemp("project")
    estate = make(root, connect(), _STACK)
    dev_local = yaml.safe_load((ROOT / "envs" / "dev-local.yaml").read_text())
    estate.change(**{key: value for key, value in dev_local.items() if key != "ports"})
    # The CLI's processes look for the project from the program's real folder upward.
    (root / "stacks").unlink()
    shutil.copytree(ROOT / "stacks", root / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    yield Both(estate=estate)
    estate.remove()


def test_the_cli_goes_on_from_the_embedded_engine(both: Both) -> None:
    both.embedded("up")
    both.remember("embedded")
    before = both.estate.containers()
    both.cli("preview", "--expect-no-changes")
    both.cli("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert both.embedded("up", "--expect-no-changes")["changed"] == 0
    assert both.estate.containers() == before
    assert records(both.state, both.passphrase.read_text().strip()) == both.made["embedded"]


def test_a_difference_is_one_to_both_and_the_cli_carries_it_out(both: Both) -> None:
    both.estate.change(monitoring={"thresholds": {"error_ratio": 0.2}})
    embedded, cli = both.planned()
    assert embedded == cli
    assert sum(cli.values()) == 1
    both.cli("up", "--yes", "--skip-preview")
    assert both.embedded("up", "--expect-no-changes")["changed"] == 0


def test_the_cli_destroys_what_the_embedded_engine_made(both: Both) -> None:
    both.cli("destroy", "--yes", "--skip-preview")
    both.cli("stack", "rm", "--yes")
    assert both.estate.left().names == ()
    assert not both.state.exists()


def test_the_embedded_engine_goes_on_from_the_cli(both: Both) -> None:
    both.cli("stack", "init")
    both.estate.change(monitoring={})
    both.cli("up", "--yes", "--skip-preview")
    both.remember("pulumi")
    before = both.estate.containers()
    assert both.embedded("preview", "--expect-no-changes")["changed"] == 0
    assert both.embedded("up", "--expect-no-changes")["changed"] == 0
    both.cli("preview", "--expect-no-changes")
    assert both.estate.containers() == before
    assert records(both.state, both.passphrase.read_text().strip()) == both.made["pulumi"]
    assert json.loads(both.estate.run("verify", _STACK, "--json").stdout)["ok"]


def test_both_made_the_same(both: Both) -> None:
    mine, theirs = both.made["embedded"], both.made["pulumi"]
    assert sorted(mine) == sorted(theirs)
    assert skeleton(mine) == skeleton(theirs)


def test_a_difference_is_one_to_both_and_the_embedded_engine_carries_it_out(both: Both) -> None:
    both.estate.change(monitoring={"thresholds": {"error_ratio": 0.2}})
    embedded, cli = both.planned()
    assert embedded == cli
    both.embedded("up")
    both.cli("preview", "--expect-no-changes")


def test_the_embedded_engine_destroys_what_the_cli_made(both: Both) -> None:
    both.embedded("destroy")
    assert both.estate.left().names == ()
