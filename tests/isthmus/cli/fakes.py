"""A project in a folder, and an engine that does nothing but answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from isthmus.cli.app import invoke
from isthmus.engines.events import Display
from isthmus.engines.results import EngineName, Forecast, Options, OutputValue, Resource, Result

T = TypeVar("T")


def always(value: T) -> Callable[..., T]:
    """A stand-in for a function: the same answer whatever it is asked."""

    def answer(*_: object, **__: object) -> T:
        return value

    return answer


CONTRACT: dict[str, Any] = {
    "version": 1,
    "stack": "dev-local",
    "substrate": "containers",
    "storage": {
        "endpoint": "http://127.0.0.1:17002",
        "region": "us-east-1",
        "buckets": {"artifacts": "isthmus-dev-local-artifacts"},
        "access_key_id": "AKID",
        "secret_access_key": "it's $ecret",
    },
    "registry": {"uri": "http://127.0.0.1:17001", "username": "admin", "password": "hunter2"},
    "training": {
        "address": "http://127.0.0.1:17003",
        "pools": {
            "cpu": {
                "resource": "pool_cpu",
                "workers": 1,
                "cpus": 1,
                "memory_bytes": 2147483648,
                "gpus": 0,
                "gpu_fell_back": False,
            }
        },
    },
    "serving": {"url": "http://127.0.0.1:17004", "slots": {"a": "http://127.0.0.1:17008/a"}},
    "monitoring": {
        "prometheus_url": "http://127.0.0.1:17005",
        "alertmanager_url": "http://127.0.0.1:17006",
        "pushgateway_url": "http://127.0.0.1:17007",
    },
}
SECRETS = ("it's $ecret", "hunter2")


def outputs() -> dict[str, OutputValue]:
    """The contract as stack outputs."""
    return {name: OutputValue(value=value, secret=name in ("storage", "registry")) for name, value in CONTRACT.items()}


@dataclass
class FakeEngine:
    """Answers what it is given, and keeps what it was asked."""

    result: Result = field(default_factory=lambda: Result(ok=True, changes={"same": 3}, outputs=outputs(), seconds=0.1))
    forecast: Forecast = field(default_factory=lambda: Forecast(resources=(), outputs={}))
    made: tuple[str, ...] = ("dev-local",)
    known: tuple[Resource, ...] = ()
    asked: list[tuple[str, str, Options]] = field(default_factory=list[tuple[str, str, Options]])

    @property
    def name(self) -> EngineName:
        return EngineName.embedded

    def _run(self, verb: str, stack: str, options: Options) -> Result:
        self.asked.append((verb, stack, options))
        return self.result

    def up(self, stack: str, *, options: Options = Options(), display: Display) -> Result:  # noqa: B008  frozen
        return self._run("up", stack, options)

    def preview(self, stack: str, *, options: Options = Options(), display: Display) -> Result:  # noqa: B008  frozen
        return replace(self._run("preview", stack, options), forecast=self.forecast)

    def refresh(self, stack: str, *, options: Options = Options(), display: Display) -> Result:  # noqa: B008  frozen
        return self._run("refresh", stack, options)

    def destroy(self, stack: str, *, options: Options = Options(), display: Display) -> Result:  # noqa: B008  frozen
        return self._run("destroy", stack, options)

    def outputs(self, stack: str) -> Mapping[str, OutputValue]:
        return outputs() if stack in self.made else {}

    def resources(self, stack: str) -> tuple[Resource, ...]:
        return self.known

    def stacks(self) -> tuple[str, ...]:
        return self.made


@dataclass
class Tool:
    """The tool in a project of its own, with a fake engine and a machine that is ready."""

    root: Path
    engine: FakeEngine
    capture: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def __call__(self, *arguments: str) -> int:
        """Run a command; its output is in `out` and `err`."""
        code = invoke(arguments)
        self.out, self.err = self.capture.readouterr()
        return code

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def make_project(root: Path, environment: str = "substrate: containers\n") -> Path:
    """A folder that is a project with one environment."""
    (root / "envs").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: isthmus\nruntime: python\nbackend: {url: 'file://.isthmus/state'}\n")
    (root / "envs" / "dev-local.yaml").write_text(environment)
    return root
