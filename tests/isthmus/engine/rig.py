"""A project in a temporary folder, with the model provider and a program that a test writes."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.engines import EngineName, Event, Options, Project, ResourceFinished, Result, choose
from isthmus.engines.results import Engine

PRELUDE = """
from typing import Any

import pulumi


class Thing(pulumi.CustomResource):
    stamp: pulumi.Output[float]
    value: pulumi.Output[Any]
    key: pulumi.Output[str]

    def __init__(self, name, key=None, value=None, opts=None, **more):
        props = {"key": key or name, "value": value, "stamp": None, **more}
        super().__init__("model:index:Thing", name, props, opts)


class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None, **inputs):
        super().__init__("isthmus:test:Group", name, inputs, opts)


Opts = pulumi.ResourceOptions
"""


@dataclass(kw_only=True)
class Recorder:
    """A display that keeps what it is shown."""

    events: list[Event] = field(default_factory=list[Event])

    def show(self, event: Event, /) -> None:
        """Keep the event."""
        self.events.append(event)

    def close(self) -> None:
        """Do nothing."""

    def steps(self) -> list[str]:
        """What was done, in order: `op name`, with `!` after what failed."""
        return [
            f"{e.op} {e.urn.rpartition('::')[2]}{'!' if e.error else ''}"
            for e in self.events
            if isinstance(e, ResourceFinished) and e.op != "same"
        ]


@dataclass(kw_only=True)
class Rig:
    """A project, its stack `dev`, and the folder where the model provider keeps its things."""

    root: Path
    shown: Recorder = field(default_factory=Recorder)

    @property
    def store(self) -> Path:
        """The model provider's folder."""
        return self.root / "store"

    @property
    def state(self) -> Path:
        """The stack's state file."""
        return self.root / "state" / ".pulumi" / "stacks" / "proj" / "dev.json"

    @property
    def project(self) -> Project:
        """The project."""
        return Project(root=self.root)

    def engine(self, name: EngineName = EngineName.embedded) -> Engine:
        """An engine for the project."""
        return choose(name, self.project)

    def write(self, program: str) -> None:
        """Make this the program; `Thing`, `Group`, `Opts` and `pulumi` are there to use."""
        (self.root / "prog" / "__main__.py").write_text(PRELUDE + textwrap.dedent(program))

    def up(self, program: str | None = None, *, engine: EngineName = EngineName.embedded, **options: Any) -> Result:
        """Run `up`."""
        if program is not None:
            self.write(program)
        self.shown = Recorder()
        return self.engine(engine).up("dev", options=Options(**options), display=self.shown)

    def preview(self, program: str | None = None, **options: Any) -> Result:
        """Run `preview`."""
        if program is not None:
            self.write(program)
        self.shown = Recorder()
        return self.engine().preview("dev", options=Options(**options), display=self.shown)

    def refresh(self, *, engine: EngineName = EngineName.embedded, **options: Any) -> Result:
        """Run `refresh`."""
        self.shown = Recorder()
        return self.engine(engine).refresh("dev", options=Options(**options), display=self.shown)

    def destroy(self, *, engine: EngineName = EngineName.embedded, **options: Any) -> Result:
        """Run `destroy`."""
        self.shown = Recorder()
        return self.engine(engine).destroy("dev", options=Options(**options), display=self.shown)

    def start_up(self, program: str) -> subprocess.Popen[str]:
        """Run `up` in a process of its own, to be interrupted or killed; it prints its result as JSON."""
        self.write(program)
        return subprocess.Popen(
            [sys.executable, "-m", "tests.isthmus.engine.rig", str(self.root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )

    def things(self) -> dict[str, Any]:
        """The values of the provider's things, by key."""
        return {p.stem: json.loads(p.read_text())["props"].get("value") for p in sorted(self.store.glob("*.json"))}

    def resources(self) -> dict[str, Any]:
        """The records in state, by name, as they are on the disk."""
        latest = json.loads(self.state.read_text())["checkpoint"]["latest"]
        return {r["urn"].rpartition("::")[2]: r for r in latest.get("resources", [])}


def make(root: Path) -> Rig:
    """Lay a project out in a folder."""
    (root / "prog").mkdir()
    (root / "state").mkdir()
    (root / "envs").mkdir()
    (root / "store").mkdir()
    shutil.copytree(Path(__file__).with_name("model"), root / "prov", ignore=shutil.ignore_patterns("__pycache__"))
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    (root / "prov" / "PulumiPlugin.yaml").write_text(runtime)
    (root / "Pulumi.yaml").write_text(
        f"name: proj\n{runtime}main: prog\nstackConfigDir: envs\nbackend:\n  url: file://state\n"
        "plugins:\n  providers:\n    - name: model\n      path: prov\n"
    )
    return Rig(root=root)


def _main(root: Path) -> None:
    rig = Rig(root=root)
    result = rig.up()
    print(json.dumps({"ok": result.ok, "steps": rig.shown.steps(), "not_tried": list(result.not_tried)}))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
