"""The classes that programs use, as an engine sees them."""

from collections.abc import Mapping
from typing import Any

import pulumi

from providers.containers import resources as r
from tests.harness.programs import run_program

COMPUTED: Mapping[str, Mapping[str, Any]] = {
    "containers:index:Image": {"imageId": "sha256:1", "tag": "isthmus/x:1"},
    "containers:index:Secret": {"value": "drawn"},
    "containers:index:Identity": {"accessKeyId": "k"},
}


def _program() -> pulumi.Output[list[str]]:
    image = r.Image("x", r.ImageArgs(name="x", context="images/x", build_args={"BASE": "b"}))
    secret = r.Secret("s", r.SecretArgs(length=40))
    network = r.Network("n", r.NetworkArgs(name="net"))
    r.Container(
        "c",
        r.ContainerArgs(
            name="c",
            image=image.image_id,
            network=network.name,
            memory=1,
            env={"KEY": secret.value},
            files=[r.ContainerFile(path="/f", content=secret.value, mode=0o400)],
            ports=[r.ContainerPort(container=80, host=8080)],
            health=r.ContainerHealth(http=r.ContainerHealthHttp(port=80, path="/"), timeout_seconds=9),
            stop_timeout=3,
        ),
    )
    grants = [r.Grant(bucket="b", access="read")]
    identity = r.Identity(
        "i", r.IdentityArgs(name="i", endpoint="e", access_key="a", secret_key=secret.value, grants=grants)
    )
    return pulumi.Output.all(image.tag, identity.access_key_id)


def test_properties_are_named_as_the_schema_names_them() -> None:
    ran = run_program(_program, outputs=lambda kind, _name: COMPUTED.get(kind, {}))
    assert ran.result == ["isthmus/x:1", "k"]
    image = ran.of("containers:index:Image", "x").inputs
    assert image == {"name": "x", "context": "images/x", "buildArgs": {"BASE": "b"}}
    container = ran.of("containers:index:Container", "c").inputs
    assert container["image"] == "sha256:1"
    assert container["ports"] == [{"container": 80, "host": 8080}]
    assert container["health"] == {"http": {"port": 80, "path": "/"}, "timeoutSeconds": 9}
    assert container["stopTimeout"] == 3
    assert ran.of("containers:index:Identity", "i").inputs["grants"] == [{"bucket": "b", "access": "read"}]
