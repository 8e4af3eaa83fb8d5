"""A project of its own for estates that are killed, beside the estates of the checkout."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from isthmus.engine.backend import Backend
from isthmus.engines.project import Project

ROOT = Path(__file__).parents[2]
_LINKED = (".venv", "components", "examples", "images", "isthmus", "policies", "providers", "stacks")
_ROUTES = ("registry", "storage", "training", "serving", "prometheus", "alertmanager", "pushgateway", "serving_admin")
_SECONDS = 900.0
_FOREIGN = ("PULUMI_", "AWS_", "MLFLOW_", "ISTHMUS_PROJECT")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A project with one environment; `root` is its folder."""

    root: Path
    stack: str

    @property
    def project(self) -> Project:
        """The project as the engine knows it."""
        return Project(root=self.root)

    @property
    def backend(self) -> Backend:
        """The files of the stack."""
        return Backend(root=self.project.state, project=self.project.name, stack=self.stack)

    @property
    def journal(self) -> Path:
        """The journal of the run that goes on, or that was killed."""
        return self.backend.journal

    @property
    def log(self) -> Path:
        """What all runs said."""
        return self.root / "runs.log"

    def command(self, verb: str, *arguments: str) -> list[str]:
        """The tool's command line."""
        yes = ("--yes",) if verb in ("up", "destroy") else ()
        embedded = ("--engine", "embedded")
        return [str(ROOT / "bin" / "isthmus"), verb, self.stack, *yes, *embedded, *arguments]

    def variables(self) -> dict[str, str]:
        """The tool's environment: this process', for this project."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        return {**kept, "ISTHMUS_PROJECT": str(self.root)}

    def run(self, verb: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the tool to its end."""
        ended = subprocess.run(  # noqa: S603  the tool's own command line
            self.command(verb, *arguments),
            cwd=self.root,
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"---- {verb}: {ended.returncode}\n{ended.stdout}{ended.stderr}")
        return ended

    def report(self, verb: str) -> tuple[dict[str, Any], str]:
        """Run the tool with `--json`; returns what it reports, and what went wrong, if anything did."""
        ended = self.run(verb, "--json")
        if ended.returncode:
            last = " | ".join(line.strip() for line in ended.stderr.strip().splitlines()[-6:])
            return {}, f"{verb} ended with {ended.returncode}: {last}"
        return json.loads(ended.stdout), ""


def make(root: Path, *, stack: str, first_port: int, program: Path | None = None) -> Place:
    """Lay the project out, or take it up again; `program` is the estate's unless another is given."""
    (root / ".isthmus" / "state").mkdir(parents=True, exist_ok=True)
    (root / "envs").mkdir(exist_ok=True)
    for name in _LINKED:
        target = program if name == "stacks" and program is not None else ROOT / name
        if not (root / name).exists():
            (root / name).symlink_to(target)
    (root / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    environment: Mapping[str, Any] = {
        "substrate": "containers",
        "ports": {route: first_port + index for index, route in enumerate(_ROUTES)},
    }
    (root / "envs" / f"{stack}.yaml").write_text(yaml.safe_dump(dict(environment)), encoding="utf-8")
    return Place(root=root, stack=stack)
