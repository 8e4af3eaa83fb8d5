"""Containers of the kit's images, run by testcontainers as the estate runs them: not as root, with no capabilities."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.network import Network

from tests.providers.containers.rig import Rig

# Its clean-up is one more image, from a registry; the fixtures here end what they start.
testcontainers_config.ryuk_disabled = True


@dataclass(frozen=True, kw_only=True)
class Images:
    """The kit's images, built by the kit's provider when a test first asks; once a machine."""

    rig: Rig
    debian: str
    made: dict[str, str] = field(default_factory=dict[str, str])

    def __getitem__(self, name: str) -> str:
        """Tag of the image of `images/NAME`."""
        if name not in self.made:
            inputs = {"name": name, "context": f"images/{name}", "buildArgs": self._arguments(name)}
            self.made[name] = str(self.rig.create("Image", name, inputs).outputs["tag"])
        return self.made[name]

    def _arguments(self, name: str) -> dict[str, str]:
        if name == "base":
            return {"DEBIAN": self.debian}
        return {"BASE": self["base"]} if name == "tools" else {"BASE": self["base"], "TOOLS": self["tools"]}


class Container:
    """One container; `with` starts it and removes it."""

    def __init__(
        self,
        image: str,
        *command: str,
        env: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        volumes: Mapping[str, str] | None = None,
        ports: Sequence[int] = (),
        network: Network | None = None,
        alias: str | None = None,
    ) -> None:
        """Describe a container: `files` by path, `volumes` path by name, `ports` published on loopback."""
        container = DockerContainer(image, env=dict(env or {}))
        container.with_kwargs(init=True, cap_drop=["ALL"], security_opt=["no-new-privileges"])
        if command:
            container.with_command(list(command))
        # Without an address, ports would be published on all of them.
        cast("dict[str, Any]", container.ports).update({str(port): ("127.0.0.1",) for port in ports})
        for path, content in sorted((files or {}).items()):
            container.with_copy_into_container(content.encode(), path)
        for name, path in sorted((volumes or {}).items()):
            container.with_volume_mapping(name, path, "rw")
        if network is not None and alias is not None:
            container.with_network(network).with_network_aliases(alias)
        self.testcontainer = container

    def __enter__(self) -> "Container":
        """Start."""
        self.testcontainer.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Remove."""
        self.testcontainer.stop()

    @property
    def docker(self) -> Any:
        """Docker's own handle."""
        return self.testcontainer.get_wrapped_container()

    def url(self, port: int) -> str:
        """URL of a published port."""
        return f"http://127.0.0.1:{self.testcontainer.get_exposed_port(port)}"

    def run(self, *command: str, env: Mapping[str, str] | None = None, user: str = "") -> tuple[int, str]:
        """Run a command in it; returns its exit status and what it wrote."""
        code, output = self.docker.exec_run(list(command), environment=dict(env or {}), user=user)
        return int(code), bytes(output).decode(errors="replace")

    def healthy(self, *probe: str, seconds: float = 120) -> "Container":
        """Wait until a command in it exits with 0."""
        until(lambda: self.run(*probe)[0] == 0, f"{probe}", self, seconds)
        return self

    def exited(self, seconds: float = 60) -> tuple[int, str]:
        """Wait until it ends by itself; returns its exit status and log."""
        code = int(self.docker.wait(timeout=seconds)["StatusCode"])
        return code, self.log()

    def log(self) -> str:
        """What it wrote so far."""
        return bytes(self.docker.logs()).decode()


def until(condition: Callable[[], bool], what: str, container: Container, seconds: float = 60) -> None:
    """Wait until a condition holds; fails early, with the log, when the container ends."""
    deadline = time.monotonic() + seconds
    while True:
        container.docker.reload()
        running = container.docker.status == "running"
        if running and condition():
            return
        if not running or time.monotonic() > deadline:
            raise AssertionError(f"{what} does not come true ({container.docker.status}):\n{container.log()[-4000:]}")
        time.sleep(0.1)
