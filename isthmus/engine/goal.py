"""What the program asks for when it registers a resource."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from isthmus.engine import urn as urns
from isthmus.engine.aliases import Alias
from isthmus.engine.assets import hashed
from isthmus.engine.errors import UnsupportedError
from isthmus.engine.protocol import alias_pb2
from isthmus.engine.protocol import resource_pb2 as pb
from isthmus.engine.state import ResourceState
from isthmus.engine.values import Properties
from isthmus.engine.wire import from_struct


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A resource as the program wants it; `provider` is a reference, empty where the default one is meant.

    `former` holds the URNs that the state remembers it by, of those that `aliases` stands for.
    """

    urn: str
    type: str
    custom: bool
    inputs: Properties
    parent: str = ""
    provider: str = ""
    version: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    protect: bool = False
    retain_on_delete: bool = False
    delete_before_replace: bool | None = None
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    custom_timeouts: Mapping[str, float] = field(default_factory=dict[str, float])
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    former: tuple[str, ...] = ()
    import_id: str = ""
    hide_diff: tuple[str, ...] = ()

    def state(
        self, *, inputs: Properties, outputs: Properties, ident: str, provider: str, **rest: Any
    ) -> ResourceState:
        """The state that follows from the goal."""
        return ResourceState(
            urn=self.urn,
            custom=self.custom,
            type=self.type,
            id=ident,
            inputs=inputs,
            outputs=outputs,
            parent=self.parent,
            provider=provider,
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            protect=self.protect,
            retain_on_delete=self.retain_on_delete,
            additional_secret_outputs=self.additional_secret_outputs,
            ignore_changes=self.ignore_changes,
            replace_on_changes=self.replace_on_changes,
            custom_timeouts=self.custom_timeouts,
            deleted_with=self.deleted_with,
            replace_with=self.replace_with,
            aliases=self.former,
            import_id=self.import_id,
            hide_diff=self.hide_diff,
            **rest,
        )

    def needs(self) -> set[str]:
        """The URNs that must have succeeded before this is tried."""
        needed = {*self.dependencies, *(u for listed in self.property_dependencies.values() for u in listed)}
        needed.update(self.replace_with)
        needed.update(filter(None, (self.parent, self.deleted_with)))
        if self.provider:
            needed.add(urns.split_reference(self.provider)[0])
        return needed


def duration(text: str) -> float:
    """A duration as Go writes it, such as `1h2m3.5s`, in seconds; 0 where there is none.

    Raises UnsupportedError where it is none.
    """
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
    parts = re.findall(r"([\d.]+)(ms|us|µs|ns|h|m|s)", text)
    if "".join(count + unit for count, unit in parts) != text:
        raise UnsupportedError(f"the duration {text!r}")
    return sum(float(count) * units[unit] for count, unit in parts)


def from_request(request: pb.RegisterResourceRequest, *, stack: str, project: str, folder: Path) -> Goal:
    """The goal in a request whose fields are known; `folder` is where the program runs.

    Raises UnsupportedError where a duration is none, and AssetError where an asset cannot be read.
    """
    urn = urns.make(stack=stack, project=project, parent=request.parent, kind=request.type, name=request.name)
    timeouts = {n: duration(getattr(request.customTimeouts, n)) for n in ("create", "update", "delete", "read")}
    return Goal(
        urn=urn,
        type=request.type,
        custom=request.custom,
        inputs=hashed(from_struct(request.object), folder),
        parent=request.parent,
        provider=request.provider,
        version=request.version,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={k: tuple(sorted(v.urns)) for k, v in sorted(request.propertyDependencies.items())},
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        custom_timeouts={k: v for k, v in timeouts.items() if v},
        deleted_with=request.deletedWith,
        replace_with=tuple(request.replace_with),
        aliases=_aliases(request),
        import_id=request.importId,
        hide_diff=tuple(request.hideDiffs),
    )


def _aliases(request: pb.RegisterResourceRequest) -> tuple[Alias, ...]:
    # The SDK's stub of the request does not find the stub of its aliases.
    listed = cast("list[alias_pb2.Alias]", list(cast("Any", request).aliases))
    return (*(Alias(urn=urn) for urn in request.aliasURNs), *map(_alias, listed))


def _alias(alias: "alias_pb2.Alias") -> Alias:
    if alias.WhichOneof("alias") == "urn":
        return Alias(urn=alias.urn)
    spec = alias.spec
    return Alias(
        name=spec.name,
        type=spec.type,
        stack=spec.stack,
        project=spec.project,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
    )
