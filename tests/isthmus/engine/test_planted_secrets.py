"""Twenty known secrets go through everything that the engine does, and are nowhere afterwards but where they belong."""

import contextlib
import io
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from isthmus.engine import crypto
from isthmus.engine.display import JsonDisplay, PlainDisplay
from isthmus.engines.events import Event
from isthmus.engines.results import EngineName, Result
from tests.harness.planted import PLANTED, found, leaks_below
from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(600)

PROGRAM = """
import json
config = pulumi.Config()
values = {name: config.require_secret(name) for name in config.require_object("names")}
group = Group("group", everything=values, one=values["pem"])
for name, value in values.items():
    Thing(name, value=value, echo=True, opts=Opts(parent=group))
deep = Thing("deep", value={"list": [values["both"], "open"], "text": values["json"].apply(json.loads)},
             wrapped=pulumi.Output.concat("user:", values["percent"], "@host"), echo=True)
Thing("listed", value="made-secret-by-option-1", opts=Opts(additional_secret_outputs=["value"]))
Thing("of-outputs", value=deep.value, echo=True)
provider = pulumi.ProviderResource("model", "mine", {"token": values["shell"]})
Thing("explicit", value=values["emoji"], opts=Opts(provider=provider))
group.register_outputs({"everything": values, "joined": pulumi.Output.all(*values.values())})
pulumi.export("all", values)
pulumi.export("nested", {"deep": [values["long"]], "url": pulumi.Output.concat("x://", values["plain"], "@h")})
"""
FAILS = {
    "create": "Thing('bad', value=values['both'], echo=True, fail='create')\n",
    "check": "Thing('bad', value=values['double'], echo=True, fail='check')\n",
    "program": "raise_(config.require('json'), config.require('pem'), config.require('backslash'))\n",
}
RAISES = """
import sys, base64, urllib.parse
def raise_(*secrets):
    for secret in secrets:
        print(secret, repr(secret), json.dumps(secret), file=sys.stderr)
        print(base64.b64encode(secret.encode()).decode(), urllib.parse.quote(secret))
        pulumi.log.warn(f"careless: {secret}")
    raise ValueError(f"cannot use {secrets!r} or {secrets[0]}")
for name in config.require_object("names"):
    pulumi.log.info(f"{name} is {config.require(name)!r} {json.dumps(config.require(name))} {config.require(name)}")
"""


@dataclass(kw_only=True)
class Everywhere:
    """Shows every event in every way there is, and keeps what was shown."""

    shown: io.StringIO = field(default_factory=io.StringIO)

    def show(self, event: Event, /) -> None:
        """Show the event as text with all details, as JSON, and as Python does."""
        PlainDisplay(self.shown, debug=True).show(event)
        JsonDisplay(self.shown).show(event)
        self.shown.write(f"{event!r}\n")

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def planted(rig: Rig) -> Rig:
    """A stack whose configuration holds the secrets, encrypted as the CLI does."""
    crypter = crypto.create("correct horse")
    config: dict[str, object] = {f"proj:{name}": {"secure": crypter.encrypt(value)} for name, value in PLANTED.items()}
    config["proj:names"] = json.dumps(list(PLANTED))
    settings = {"encryptionsalt": crypter.state, "config": config}
    (rig.root / "envs" / "Pulumi.dev.yaml").write_text(yaml.safe_dump(settings))
    return rig


def test_they_are_nowhere_in_plain(planted: Rig) -> None:
    seen = Everywhere()
    results: list[Result] = []

    def run(verb: str, program: str | None = None) -> Result:
        if program is not None:
            planted.write(program)
        engine = planted.engine(EngineName.embedded)
        do: Callable[..., Result] = getattr(engine, verb)
        results.append(do("dev", display=seen))
        return results[-1]

    assert run("preview", PROGRAM).ok
    assert run("up").ok
    for kind, addition in FAILS.items():
        assert not run("up", PROGRAM + (RAISES if kind == "program" else "") + addition).ok, kind
    (planted.store / "listed.json").write_text(json.dumps({"stamp": 9, "props": {"value": "changed-by-hand-2"}}))
    (planted.store / "deep.json").write_text(json.dumps({"stamp": 9, "props": {"value": PLANTED["tabs"]}}))
    assert run("refresh", PROGRAM).ok
    assert run("up", PROGRAM.replace("echo=True", "echo=True, key='new-' + name", 1)).ok
    again = run("up")
    assert again.ok
    assert again.changed == 0
    outputs = json.dumps([repr(result) for result in results]).encode() + seen.shown.getvalue().encode()
    assert found(outputs) == []
    assert b"[secret]" in outputs
    shutil.rmtree(planted.store)  # where the provider keeps what it made: the one place that may have them
    assert leaks_below(planted.root) == {}
    assert b"changed-by-hand" not in planted.state.read_bytes()
    planted.store.mkdir()
    assert run("destroy").ok
    assert leaks_below(planted.root) == {}


def test_a_killed_run_leaves_none(planted: Rig) -> None:
    slow = PROGRAM.replace("echo=True, opts", "slow=30, opts", 1)
    process = planted.start_up(slow)
    journal = planted.state.with_suffix(".journal")
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (journal.exists() and journal.read_bytes().count(b'"begin"') > 10):
            time.sleep(0.05)
        assert leaks_below(planted.root / "state") == {}
        assert found(_command_lines()) == []
    finally:
        os.kill(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    assert journal.read_bytes().count(b'"begin"') > 10
    assert found((out + err).encode()) == []
    shutil.rmtree(planted.store)
    assert leaks_below(planted.root) == {}


def test_what_looks_like_something_else_is_encrypted_too(planted: Rig) -> None:
    assert planted.up(
        "for name, value in {'n': 1, 't': True, 'z': None, 'e': '', 's': 'true', 'u': 'null', 'd': '0'}.items():\n"
        "    Thing(name, value=pulumi.Output.secret(value))\n"
    ).ok
    for name in "ntesud":
        record = planted.resources()[name]
        for part in ("inputs", "outputs"):
            assert set(record[part]["value"]) == {"4dabf18193072939515e22adb298388d", "ciphertext"}, (name, part)


def _command_lines() -> bytes:
    """The command lines of all processes of this machine."""
    lines = b""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            lines += path.read_bytes() + b"\n"
    return lines
