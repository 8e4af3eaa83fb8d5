"""Tests that what is secret stays so, wherever it goes."""

import json
from typing import Any

import pytest

from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_PROGRAM = """
hidden = pulumi.Output.secret("tiger-stripes")
group = Group("group", text=hidden)
a = Thing("a", value=hidden, nested={"list": [1, hidden], "map": {"x": hidden, "y": "plain"}})
b = Thing("b", value=pulumi.Output.concat("<", a.value, ">"))
c = Thing("c", value="lion-mane", opts=Opts(additional_secret_outputs=["value"]))
d = Thing("d", value=c.value, opts=Opts(parent=group))
explicit = pulumi.ProviderResource("model", "mine", {"password": hidden})
Thing("e", opts=Opts(provider=explicit))
said = pulumi.runtime.invoke_output("model:index:echo", {"x": hidden})
Thing("f", value=said)
found = Thing("found", key="g", value=hidden, opts=Opts(id="g"))
group.register_outputs({"inner": a.value, "deep": [{"z": d.value}]})
pulumi.export("value", b.value)
pulumi.export("deep", {"list": [c.value], "plain": 1})
pulumi.export("said", said)
pulumi.export("found", found.value)
"""


def _plain(rig: Rig) -> list[str]:
    """The files of state in which a secret is plain."""
    files = [p for folder in ("state", "envs") for p in (rig.root / folder).rglob("*") if p.is_file()]
    return [str(p) for p in files if any(text in p.read_bytes() for text in (b"tiger-stripes", b"lion-mane"))]


def _secret(value: Any) -> bool:
    return isinstance(value, dict) and "ciphertext" in value


def test_no_secret_is_plain_whatever_way_it_goes(rig: Rig) -> None:
    (rig.store / "g.json").write_text(json.dumps({"stamp": 1, "props": {"key": "g", "value": "tiger-stripes"}}))
    first = rig.up(_PROGRAM.replace('"lion-mane"', 'pulumi.Output.secret("lion-mane")'))
    assert first.ok
    assert {key: output.secret for key, output in first.outputs.items()} == dict.fromkeys(first.outputs, True)
    assert _plain(rig) == []
    kept = rig.resources()
    assert _secret(kept["group"]["inputs"]["text"])
    assert _secret(kept["group"]["outputs"]["inner"])
    assert _secret(kept["mine"]["inputs"]["password"])
    assert _secret(kept["found"]["outputs"]["value"])
    assert kept["d"]["propertyDependencies"]["value"] == [kept["c"]["urn"]]
    assert rig.refresh().ok
    assert _plain(rig) == []
    assert rig.up().changed == 0
    assert "tiger-stripes" not in repr(rig.shown.events)
    assert rig.destroy().ok
    assert _plain(rig) == []


def test_an_output_becomes_secret_by_the_option_alone(rig: Rig) -> None:
    program = 'a = Thing("a", value="lion-mane"{}); pulumi.export("out", a.stamp)'
    assert not rig.up(program.format("")).outputs["out"].secret
    done = rig.up(program.format(', opts=Opts(additional_secret_outputs=["stamp"])'))
    assert done.changed == 0
    assert done.outputs["out"].secret
    assert _secret(rig.resources()["a"]["outputs"]["stamp"])


def test_a_refresh_keeps_secret_what_was(rig: Rig) -> None:
    rig.up('Thing("a", value=pulumi.Output.secret("lion-mane"), opts=Opts(additional_secret_outputs=["stamp"]))')
    path = rig.store / "a.json"
    path.write_text(path.read_text().replace("lion-mane", "tiger-stripes"))
    assert rig.refresh().changes == {"refresh": 1}
    assert _plain(rig) == []
    assert "tiger-stripes" not in repr(rig.shown.events)


def test_a_provider_that_knows_no_secrets_does_not_give_them_away(rig: Rig) -> None:
    server = rig.root / "prov" / "__main__.py"
    # The SDK's server says that it takes secrets; this one says that it does not, and is sent plain values.
    server.write_text(
        "from pulumi.runtime.proto import provider_pb2\n"
        "from pulumi.provider.experimental import server as _server\n"
        "_configure = _server.ProviderServicer.Configure\n"
        "async def _plainly(self, request, context):\n"
        "    await _configure(self, request, context)\n"
        "    return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True)\n"
        "_server.ProviderServicer.Configure = _plainly\n" + server.read_text()
    )
    program = """
    hidden = pulumi.Output.secret("tiger-stripes")
    a = Thing("a", value=hidden, nested={"list": [hidden]})
    pulumi.export("value", a.value)
    """
    done = rig.up(program)
    assert done.ok
    assert done.outputs["value"].secret
    assert _plain(rig) == []
    assert rig.up().changed == 0
