"""A small project that runs on the provider `containers`, carried out by the embedded engine."""

import contextlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from docker.errors import APIError

from isthmus.engines import EngineName, Event, Options, Progress, Project, ResourceFinished, Result, choose
from providers.containers.docker_host import DockerHost
from providers.containers.ownership import owner_id
from tests.providers.containers.rig import SERVER

ROOT = Path(__file__).parents[2]
PRELUDE = f"""
import pulumi
from providers.containers.resources import *

STACK = pulumi.get_stack()
SERVER = {SERVER!r}
net = Network("net", NetworkArgs(name=f"isthmus-{{STACK}}-net"))
data = Volume("data", VolumeArgs(name=f"isthmus-{{STACK}}-data"))


def web(name, image, after=(), command=SERVER, aliases=()):
    return Container(
        name,
        ContainerArgs(
            name=f"isthmus-{{STACK}}-{{name}}", image=image, network=net.name, memory=64 * 1024 * 1024, user="10001",
            aliases=list(aliases) or [name], command=["perl", "-e", command], stop_timeout=1,
            mounts=[ContainerMount(volume=data.name, path="/data")],
            health=ContainerHealth(http=ContainerHealthHttp(port=8080, path="/"), timeout_seconds=60),
        ),
        pulumi.ResourceOptions(depends_on=list(after)),
    )

"""


@dataclass(kw_only=True)
class Shown:
    """A display that keeps what it is shown."""

    events: list[Event] = field(default_factory=list[Event])

    def show(self, event: Event, /) -> None:
        """Keep the event."""
        self.events.append(event)

    def close(self) -> None:
        """Do nothing."""

    def finished(self) -> list[str]:
        """Names of the resources that are done."""
        return [e.urn.rpartition("::")[2] for e in self.events if isinstance(e, ResourceFinished) and not e.error]

    def changed(self) -> list[str]:
        """Names of the resources that were made or changed."""
        done = [e for e in self.events if isinstance(e, ResourceFinished) and e.op not in ("same", "refresh")]
        return [e.urn.rpartition("::")[2] for e in done]

    def said(self) -> list[str]:
        """What providers said of their progress."""
        return [event.text for event in self.events if isinstance(event, Progress)]


@dataclass(kw_only=True)
class Checkout:
    """A checkout with a program; its engine is the one that `docker` is connected to."""

    root: Path
    docker: DockerHost
    shown: Shown = field(default_factory=Shown)

    def up(self, stack: str, program: str | None = None) -> Result:
        """Run `up`, of a new program where one is given."""
        if program is not None:
            (self.root / "prog" / "__main__.py").write_text(PRELUDE + program, encoding="utf-8")
        return self._engine().up(stack, options=Options(), display=self.shown)

    def destroy(self, stack: str) -> Result:
        """Run `destroy`."""
        return self._engine().destroy(stack, display=self.shown)

    def refresh(self, stack: str) -> Result:
        """Run `refresh`."""
        return self._engine().refresh(stack, options=Options(), display=self.shown)

    def _engine(self) -> Any:
        self.shown = Shown()
        return choose(EngineName.embedded, Project(root=self.root))

    def objects(self, stack: str) -> dict[str, str]:
        """Id by name of every Docker object of a stack of this checkout; a volume has when it was made."""
        api = cast("Any", self.docker.api)
        labels = {"label": [f"isthmus.owner={owner_id(self.root)}", f"isthmus.stack={stack}"]}
        found = {str(one["Names"][0]).lstrip("/"): str(one["Id"]) for one in api.containers(all=True, filters=labels)}
        found |= {str(one["Name"]): str(one["Id"]) for one in api.networks(filters=labels)}
        volumes = cast("list[Mapping[str, Any]]", api.volumes(filters=labels)["Volumes"] or [])
        return dict(sorted({**found, **{str(one["Name"]): str(one["CreatedAt"]) for one in volumes}}.items()))

    def sweep(self) -> None:
        """Remove what is left, whatever happened."""
        api, labels = cast("Any", self.docker.api), {"label": f"isthmus.owner={owner_id(self.root)}"}
        for one in api.containers(all=True, filters=labels):
            api.remove_container(one["Id"], force=True, v=True)
        for one in api.networks(filters=labels):
            api.remove_network(one["Id"])
        for one in cast("list[dict[str, Any]]", api.volumes(filters=labels)["Volumes"] or []):
            with contextlib.suppress(APIError):
                api.remove_volume(one["Name"])


def checkout(root: Path, docker: DockerHost) -> Checkout:
    """Lay a checkout out in a folder; set DOCKER_HOST to the engine's address, and PULUMI_CONFIG_PASSPHRASE."""
    for folder in ("prog", "state", "envs", ".isthmus"):
        (root / folder).mkdir(parents=True)
    for name in ("providers", "isthmus"):
        (root / name).symlink_to(ROOT / name)
    (root / ".venv").symlink_to(sys.prefix)
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    (root / "Pulumi.yaml").write_text(
        f"name: proj\n{runtime}main: prog\nstackConfigDir: envs\nbackend:\n  url: file://state\n"
        "plugins:\n  providers:\n    - name: containers\n      path: providers/containers\n",
        encoding="utf-8",
    )
    return Checkout(root=root, docker=docker)
