"""An estate of its own for a test: a project in a temporary folder, beside any estate of this checkout."""

import contextlib
import json
import os
import random
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from isthmus.local.objects import Objects, owned
from isthmus.local.sweep import sweep
from providers.containers.docker_host import DockerHost

ROOT = Path(__file__).parents[2]
_LINKED = (".venv", "components", "examples", "images", "isthmus", "policies", "providers", "stacks")
_ROUTES = ("registry", "storage", "training", "serving", "prometheus", "alertmanager", "pushgateway", "serving_admin")
_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class Estate:
    """A project with one environment, and the tool to work on it."""

    root: Path
    stack: str
    docker: DockerHost

    def run(self, *arguments: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the tool to its end; `check` asserts that it succeeded."""
        ended = subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        if check:
            assert ended.returncode == 0, f"{' '.join(arguments)}:\n{ended.stdout[-4000:]}\n{ended.stderr[-8000:]}"
        return ended

    def command(self, *arguments: str) -> list[str]:
        """The command line of the tool."""
        return [str(ROOT / "bin" / "isthmus"), *arguments]

    def environment(self, **variables: str) -> dict[str, str]:
        """The environment of the tool: this process', for this project."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "AWS_", "MLFLOW_"))
        }
        return {**kept, "ISTHMUS_PROJECT": str(self.root), **variables}

    def change(self, **parts: Mapping[str, Any]) -> None:
        """Change parts of the environment file."""
        path = self.root / "envs" / f"{self.stack}.yaml"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **parts}))

    def containers(self) -> dict[str, tuple[str, str]]:
        """Id and time of start of every container that runs, by service."""
        found = json.loads(self.run("status", self.stack, "--json", check=False).stdout)["containers"]
        api: Any = self.docker.api
        running = [item for item in found if item["state"] == "running"]
        details = {item["service"]: api.inspect_container(item["container"]) for item in running}
        return {service: (detail["Id"], detail["State"]["StartedAt"]) for service, detail in details.items()}

    def left(self) -> Objects:
        """What of it is in Docker."""
        return owned(self.docker, self.root, self.stack)

    def remove(self) -> None:
        """Remove whatever is left, whatever happened."""
        sweep(self.root, self.stack, docker=self.docker)


def make(root: Path, docker: DockerHost, stack: str) -> Estate:
    """A project whose environment has free ports."""
    (root / "envs").mkdir()
    for name in _LINKED:
        (root / name).symlink_to(ROOT / name)
    (root / ".isthmus" / "state").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
    ports = dict(zip(_ROUTES, free_ports(len(_ROUTES)), strict=True))
    environment = {"substrate": "containers", "ports": ports}
    (root / "envs" / f"{stack}.yaml").write_text(yaml.safe_dump(environment))
    return Estate(root=root, stack=stack, docker=docker)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on just now, all different; below those that the system hands out by itself."""
    held: list[socket.socket] = []
    for port in random.sample(range(20_000, 32_000), 1_000):
        with contextlib.suppress(OSError):
            held.append(socket.create_server(("127.0.0.1", port)))
        if len(held) == count:
            break
    ports = [int(listener.getsockname()[1]) for listener in held]
    for listener in held:
        listener.close()
    return ports
