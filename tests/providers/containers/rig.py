"""A provider with a project folder of its own, driven without an engine."""

import asyncio
import secrets
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from docker.errors import APIError
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CreateRequest,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    ReadRequest,
    UpdateRequest,
)

from providers.containers import values
from providers.containers.docker_api import DockerApi
from providers.containers.docker_host import DockerHost
from providers.containers.ownership import owner_id
from providers.containers.provider import ContainersProvider
from providers.containers.values import Properties

T = TypeVar("T")

# Debian's minimal base has Perl: enough for a web server.
SERVER = (
    "use IO::Socket::INET; $| = 1; print qq(serving\\n);"
    " $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1);"
    " while ($c = $s->accept()) { while (<$c>) { last if /^\\s*$/ }"
    " print $c qq(HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n); close $c }"
)
MEMORY = 64 * 1024 * 1024


class CheckFailedError(AssertionError):
    """A check found failures where a test expected none."""


@dataclass
class Made:
    """A resource as an engine remembers it."""

    urn: str
    inputs: dict[str, PropertyValue]
    identity: str = ""
    state: dict[str, PropertyValue] = field(default_factory=dict[str, PropertyValue])

    @property
    def outputs(self) -> dict[str, Any]:
        """The state, in plain Python, secrets shown."""
        return cast("dict[str, Any]", values.reveal(values.from_properties(self.state)))


class Rig:
    """Drives the provider the way an engine does, one resource at a time."""

    def __init__(self, root: Path, docker: DockerHost, stack: str | None = None) -> None:
        """Make a project in the folder `root`, and a provider for it; one owner a folder."""
        (root / "Pulumi.yaml").write_text("name: isthmus\n", encoding="utf-8")
        self.root, self.docker = root, docker
        self.stack = stack or f"t{secrets.token_hex(4)}"
        self.owner = owner_id(root)
        self.said: list[str] = []
        self.warned: list[str] = []
        self.provider = ContainersProvider(log=self._log, root=root, docker=lambda: docker)

    @property
    def api(self) -> DockerApi:
        """Docker's own client, for faults and for looking."""
        return self.docker.api

    def _log(self, urn: str, message: str, warning: bool) -> None:
        (self.warned if warning else self.said).append(f"{urn.split('::')[-1]}: {message}")

    def name(self, short: str) -> str:
        """Give a name that no other test uses."""
        return f"isthmus-{self.stack}-{short}"

    def urn(self, kind: str, name: str) -> str:
        """Give the URN of a resource of this rig's stack."""
        return f"urn:pulumi:{self.stack}::isthmus::isthmus:storage:Storage$containers:index:{kind}::{name}"

    def failures(self, kind: str, inputs: Properties) -> dict[str, str]:
        """Check inputs; gives the reasons by property path."""
        request = CheckRequest(self.urn(kind, "x"), {}, values.to_properties(inputs), b"")
        response = run(self.provider.check(request))
        return {failure.property: failure.reason for failure in response.failures or []}

    def check(self, kind: str, name: str, inputs: Properties) -> Made:
        """Check inputs and remember them in their normal form."""
        request = CheckRequest(self.urn(kind, name), {}, values.to_properties(inputs), b"")
        response = run(self.provider.check(request))
        if response.failures:
            raise CheckFailedError([(failure.property, failure.reason) for failure in response.failures])
        return Made(urn=self.urn(kind, name), inputs=response.inputs or {})

    def create(self, kind: str, name: str, inputs: Properties) -> Made:
        """Check and create a resource."""
        made = self.check(kind, name, inputs)
        response = run(self.provider.create(CreateRequest(made.urn, made.inputs, 0, False)))
        return Made(urn=made.urn, inputs=made.inputs, identity=response.resource_id or "", state=response.properties)

    def foresee(self, made: Made, inputs: Properties | None = None) -> dict[str, Any]:
        """Preview a creation or an update; gives the foreseen outputs in plain Python."""
        news = made.inputs if inputs is None else self.check(_kind(made), _name(made), inputs).inputs
        if not made.identity:
            foreseen = run(self.provider.create(CreateRequest(made.urn, news, 0, True))).properties
        else:
            request = UpdateRequest(made.urn, made.identity, made.state, news, 0, [], True)
            foreseen = run(self.provider.update(request)).properties
        return cast("dict[str, Any]", values.reveal(values.from_properties(foreseen)))

    def diff(self, made: Made, inputs: Properties | None = None) -> DiffResponse:
        """Compare a resource with its inputs, or with new ones."""
        news = made.inputs if inputs is None else self.check(_kind(made), _name(made), inputs).inputs
        return run(self.provider.diff(DiffRequest(made.urn, made.identity, made.state, news, [])))

    def update(self, made: Made, inputs: Properties | None = None) -> Made:
        """Update a resource, to the same inputs or to new ones."""
        news = made.inputs if inputs is None else self.check(_kind(made), _name(made), inputs).inputs
        response = run(self.provider.update(UpdateRequest(made.urn, made.identity, made.state, news, 0, [], False)))
        return Made(urn=made.urn, inputs=news, identity=made.identity, state=response.properties)

    def read(self, made: Made) -> Made | None:
        """Read a resource; None when it is gone."""
        response = run(self.provider.read(ReadRequest(made.urn, made.identity, made.state, made.inputs)))
        if not response.resource_id:
            return None
        return Made(urn=made.urn, inputs=response.inputs, identity=response.resource_id, state=response.properties)

    def delete(self, made: Made) -> None:
        """Delete a resource."""
        run(self.provider.delete(DeleteRequest(made.urn, made.identity, made.state, 0)))

    def sweep(self) -> None:
        """Remove everything that this rig's owner made, as a test may have stopped half-way."""
        api, label = cast("Any", self.docker.api), {"label": f"isthmus.owner={self.owner}"}
        for container in api.containers(all=True, filters=label):
            api.remove_container(container["Id"], force=True, v=True)
        for network in api.networks(filters=label):
            for hanging in cast("dict[str, Any]", api.inspect_network(network["Id"]).get("Containers") or {}):
                api.disconnect_container_from_network(hanging, network["Id"], force=True)
            api.remove_network(network["Id"])
        for volume in cast("list[dict[str, Any]]", api.volumes(filters=label)["Volumes"] or []):
            try:
                api.remove_volume(volume["Name"])
            except APIError:
                continue


def run(call: Coroutine[Any, Any, T]) -> T:
    """Run one call of the provider, in a loop of its own: asyncio.run would take the thread's away from other tests."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(call)
    finally:
        loop.close()


def _kind(made: Made) -> str:
    return made.urn.split("::")[2].split(":")[-1]


def _name(made: Made) -> str:
    return made.urn.split("::")[-1]


def web(rig: Rig, image: str, **changes: Any) -> Mapping[str, Any]:
    """Give the inputs of a small web server on the rig's network."""
    inputs: dict[str, Any] = {
        "name": rig.name("web"),
        "image": image,
        "network": rig.name("net"),
        "aliases": ["web"],
        "memory": MEMORY,
        "user": "10001",
        "command": ["perl", "-e", SERVER],
        "stopTimeout": 1,
        "health": {"http": {"port": 8080, "path": "/"}, "timeoutSeconds": 30},
    }
    merged = {**inputs, **changes}
    return {key: value for key, value in merged.items() if value is not None}
