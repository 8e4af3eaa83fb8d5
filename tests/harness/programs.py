"""Running a piece of a Pulumi program against mocks, and looking at what it registered."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, cast

import pulumi
from pulumi.runtime import mocks as sdk

T = TypeVar("T")
SECRET_MARK = "4dabf18193072939515e22adb298388d"
SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One resource that a program registered."""

    urn: str
    type: str
    name: str
    parent: str
    inputs: Mapping[str, Any]
    """As the engine sees them, secrets unwrapped."""
    dependencies: frozenset[tuple[str, str]]
    """Types and names of the resources that it waits for."""
    raw: Any
    """As they went over the wire, secrets marked."""
    retained: bool
    """Whether it stays where it is when the program no longer asks for it."""
    patience: str
    """How long making it may take; empty where that is the provider's to say."""


@dataclass
class Ran:
    """What a run registered, and what it gave back."""

    resources: list[Registered] = field(default_factory=list[Registered])
    result: Any = None

    def of(self, type_: str, name: str) -> Registered:
        """The one resource of a type and a name."""
        found = [each for each in self.resources if each.type == type_ and each.name == name]
        assert len(found) == 1, f"{len(found)} resources {type_} {name}; there are {self.names()}"
        return found[0]

    def names(self, type_: str | None = None) -> list[str]:
        """Names of all resources of a type, sorted."""
        return sorted(each.name for each in self.resources if type_ in (None, each.type))


class _Mocks(sdk.Mocks):
    def __init__(self, outputs: Callable[[str, str], Mapping[str, Any]]) -> None:
        self._outputs = outputs

    def call(self, args: sdk.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program calls {args.token}")

    def new_resource(self, args: sdk.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        given = cast("dict[str, Any]", args.inputs)  # pyright: ignore[reportUnknownMemberType] - untyped in the SDK
        return f"{args.name}-id", {**given, **self._outputs(args.typ, args.name)}


class _Monitor(sdk.MockMonitor):
    def __init__(self, mocks: sdk.Mocks, ran: Ran) -> None:
        super().__init__(mocks)
        self._ran = ran

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        if request.type != "pulumi:pulumi:Stack":
            raw = cast("dict[str, Any]", _plain(request.object))
            self._ran.resources.append(
                Registered(
                    urn=self.make_urn(request.parent, request.type, request.name),
                    type=request.type,
                    name=request.name,
                    parent=str(request.parent).rsplit("::", 1)[-1],
                    inputs=_reveal(raw),
                    dependencies=frozenset(_type_and_name(str(urn)) for urn in request.dependencies),
                    raw=raw,
                    retained=bool(request.retainOnDelete),
                    patience=str(request.customTimeouts.create),
                )
            )
        return super().RegisterResource(request)  # pyright: ignore[reportUnknownMemberType] - untyped in the SDK


def _type_and_name(urn: str) -> tuple[str, str]:
    *_, types, name = urn.split("::")
    return types.rsplit("$", 1)[-1], name


def _plain(struct: Any) -> Any:
    from google.protobuf.json_format import MessageToDict

    return MessageToDict(struct)


def _reveal(value: Any) -> Any:
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        if SECRET_MARK in entries:
            return _reveal(entries["value"])
        return {key: _reveal(item) for key, item in entries.items()}
    if isinstance(value, list):
        return [_reveal(item) for item in cast("list[Any]", value)]
    return value


def secrets_in(value: Any) -> list[Any]:
    """Every value marked secret in what went over the wire."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        if entries.get(SECRET_MARK) == SECRET_VALUE:
            return [_reveal(entries["value"])]
        return [found for item in entries.values() for found in secrets_in(item)]
    if isinstance(value, list):
        return [found for item in cast("list[Any]", value) for found in secrets_in(item)]
    return []


@cache
def _spare_loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def _have_a_loop() -> None:
    """Give the thread a loop, which the SDK wants, where another test's asyncio.run has taken it away."""
    try:
        asyncio.get_event_loop()
    except (RuntimeError, DeprecationWarning):
        asyncio.set_event_loop(_spare_loop())


def run_program(
    build: Callable[[], T],
    *,
    outputs: Callable[[str, str], Mapping[str, Any]] = lambda _type, _name: {},
    stack: str = "test",
) -> Ran:
    """Run a piece of a program to its end; `outputs` gives what a provider would compute, by type and name."""
    ran = Ran()
    mocks = _Mocks(outputs)
    _have_a_loop()
    pulumi.runtime.set_mocks(mocks, project="isthmus", stack=stack, monitor=_Monitor(mocks, ran))

    def keep(value: Any) -> None:
        ran.result = value

    @pulumi.runtime.test  # pyright: ignore[reportUnknownMemberType] - untyped in the SDK
    def program() -> pulumi.Output[None]:
        return pulumi.Output.from_input(cast("Any", build())).apply(keep)

    program()
    return ran
