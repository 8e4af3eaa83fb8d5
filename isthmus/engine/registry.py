"""The providers of a run: their processes, started early, and default providers, registered when first needed."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping

from isthmus.engine import plugin as plugins
from isthmus.engine import urn as urns
from isthmus.engine.backend import now
from isthmus.engine.context import Context
from isthmus.engine.errors import CheckFailedError, PluginError
from isthmus.engine.provider import Provider
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties


class Registry:
    """Finds the provider that manages a resource."""

    def __init__(self, processes: Mapping[str, "asyncio.Task[plugins.Plugin]"]) -> None:
        """A registry of the plugins that are being started, by package."""
        self._processes = processes
        self._defaults: dict[str, asyncio.Future[ResourceState]] = {}
        self._configured: dict[str, asyncio.Task[Provider]] = {}
        self._ports: dict[str, asyncio.Task[int]] = {}
        self.vet: Callable[[str, Properties], Awaitable[Properties]] | None = None
        """What policies make of the inputs of a default provider, by its URN; it may raise."""

    def has(self, package: str) -> bool:
        """Whether the package's plugin is there."""
        return package in self._processes

    async def default(self, context: Context, package: str, version: str, urn: str) -> ResourceState:
        """The package's default provider, as a resource in state, for this resource; raises PluginError."""
        self.lack(context, package, urn)
        key = f"{package}@{version}"
        if key not in self._defaults:
            self._defaults[key] = asyncio.ensure_future(self._make_default(context, package, version))
        return await asyncio.shield(self._defaults[key])

    async def provider(self, state: ResourceState) -> Provider | None:
        """The configured provider that a provider resource stands for; None where its plugin is absent."""
        package = urns.package_of(state.type)
        if not self.has(package):
            return None
        key = state.reference
        if key not in self._configured:
            self._configured[key] = asyncio.create_task(self._configure(package, state.inputs))
        return await asyncio.shield(self._configured[key])

    async def required(self, context: Context, state: ResourceState, urn: str) -> Provider | None:
        """The same, where only a preview may do without the plugin; raises PluginError."""
        self.lack(context, urns.package_of(state.type), urn)
        return await self.provider(state)

    def lack(self, context: Context, package: str, urn: str) -> None:
        """Say, once, that a package's plugin is absent, if it is; raises PluginError where that is no preview."""
        if self.has(package):
            return
        fresh = package not in context.absent
        context.absent.add(package)
        if not context.dry_run:
            raise PluginError(
                f"the plugin of provider {package} is absent, so that nothing can be done but a preview",
                where=urn,
                hint="name its folder in Pulumi.yaml under plugins.providers, or use --engine pulumi",
            )
        if fresh:
            text = "is absent: its resources are planned by their inputs alone, and their outputs stay unknown"
            context.say("warning", f"the plugin of provider {package} {text}")

    async def reconfigure(self, old: ResourceState | None, urn: str, inputs: Properties, package: str) -> Properties:
        """What a provider's inputs are after its own check; raises CheckFailedError."""
        if not self.has(package):
            return inputs
        bare = await self._connect(package)
        checked, failures = await bare.check_config(urn, old.inputs if old is not None else {}, inputs)
        if failures:
            reasons = "; ".join(f"{f.property} {f.reason}" if f.property else f.reason for f in failures)
            raise CheckFailedError(f"the provider's configuration is wrong: {reasons}", where=urn)
        return checked

    async def _make_default(self, context: Context, package: str, version: str) -> ResourceState:
        kind = urns.provider_type(package)
        name = f"default_{version.replace('.', '_').replace('-', '_').replace('+', '_')}" if version else "default"
        urn = urns.make(stack=context.stack, project=context.project, parent="", kind=kind, name=name)
        inputs: Properties = {"version": version} if version else {}
        inputs = await self.reconfigure(context.old(urn), urn, inputs, package)
        if self.vet is not None:
            inputs = await self.vet(urn, inputs)
        serial = context.olds.get(urn)
        old = context.old(urn)
        stamp = now()
        state = ResourceState(
            urn=urn,
            custom=True,
            type=kind,
            id=old.id if old is not None and old.id else str(uuid.uuid4()),
            inputs=inputs,
            outputs=inputs,
            created=old.created if old is not None else stamp,
            modified=old.modified if old is not None else stamp,
        )
        if old is None or dict(old.inputs) != dict(inputs):
            context.olds[urn] = context.commit(put=[(serial, state)])[0]
        context.seen.add(urn)
        return state

    async def _configure(self, package: str, inputs: Properties) -> Provider:
        found = await self._connect(package)
        await found.configure({k: v for k, v in inputs.items() if k not in ("version", "pluginDownloadURL")})
        return found

    async def _connect(self, package: str) -> Provider:
        process = await asyncio.shield(self._processes[package])
        port = await self._port(process)
        return Provider.connect(process, port)

    async def _port(self, process: plugins.Plugin) -> int:
        if process.package not in self._ports:
            self._ports[process.package] = asyncio.create_task(process.port())
        return await asyncio.shield(self._ports[process.package])
