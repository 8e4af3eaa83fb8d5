"""What is examined: a machine, for one environment."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from envs.load import Loaded, place_text
from envs.schema import Environment
from envs.source import Place
from isthmus.errors import IsthmusError
from isthmus.local.objects import Container, containers
from isthmus.local.quick import Host, quick_host


@dataclass(frozen=True)
class Subject:
    """A machine and an environment; Docker is asked once, when a check first needs it."""

    root: Path
    stack: str
    loaded: Loaded

    @property
    def environment(self) -> Environment:
        """The environment that the machine should hold."""
        return self.loaded.environment

    @cached_property
    def docker(self) -> "Host | IsthmusError":
        """The Docker engine, or why there is none."""
        host = quick_host()
        if host is not None:
            return host
        from providers.containers.docker_host import DockerError, connect

        try:
            return connect()
        except DockerError as error:
            return error

    @property
    def host(self) -> "Host | None":
        """The Docker engine, if it answers."""
        return None if isinstance(self.docker, IsthmusError) else self.docker

    @property
    def local(self) -> bool:
        """Whether the engine runs here, so that its ports and disks are this machine's."""
        return self.host is not None and self.host.address.startswith("unix://")

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """What the stack runs already."""
        return tuple(containers(self.root, self.stack, docker=self.host)) if self.host else ()

    def where(self, place: Place) -> str:
        """Where a value stands, for a person: `envs/dev-local.yaml:9:15: training.pools[0].memory`."""
        source = self.loaded.source
        mark = source.mark(place)
        position = f":{mark.line}:{mark.column}" if mark else ""
        return f"envs/{source.path.name}{position}: {place_text(place)}"
