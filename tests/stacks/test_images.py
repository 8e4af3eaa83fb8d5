"""Images are built on each other, once each; a ready one that the environment names is pulled instead."""

from collections.abc import Mapping
from typing import Any

from envs.schema import Environment, Images, SubstrateName
from stacks.images import Images as MadeImages
from stacks.local.site import open_site
from tests.harness.programs import Ran, run_program

IMAGE = "containers:index:Image"


def tags(_type: str, name: str) -> Mapping[str, Any]:
    """What the provider would compute."""
    return {"imageId": f"sha256:{name}", "tag": f"isthmus/{name}:1"}


def make(images: Images, *names: str) -> Ran:
    """Ask for images; the result is their references."""

    def build() -> Any:
        environment = Environment(substrate=SubstrateName.CONTAINERS, images=images)
        asked = MadeImages(place=open_site("test", environment))
        return [asked.get(name).reference for name in names]

    return run_program(build, outputs=tags)


def test_what_an_image_is_built_on_is_made_once() -> None:
    ran = make(Images(), "ml", "storage", "ml")
    assert ran.result == ["sha256:ml", "sha256:storage", "sha256:ml"]
    assert ran.names(IMAGE) == ["base", "debian", "ml", "storage", "tools"]
    assert ran.of(IMAGE, "ml").inputs["buildArgs"] == {"BASE": "isthmus/base:1", "TOOLS": "isthmus/tools:1"}
    assert ran.of(IMAGE, "base").inputs["buildArgs"] == {"DEBIAN": "isthmus/debian:1"}
    assert all(ran.of(IMAGE, name).retained for name in ran.names(IMAGE))


def test_debian_may_be_made_where_it_cannot_be_pulled() -> None:
    debian = make(Images(base="mirror.test/debian:12"), "base").of(IMAGE, "debian").inputs
    assert debian == {"name": "debian", "reference": "mirror.test/debian:12", "bootstrap": True}


def test_a_ready_image_is_pulled_and_nothing_is_built() -> None:
    ran = make(Images(overrides={"storage": "mirror.test/storage@sha256:1"}), "storage")
    assert ran.names(IMAGE) == ["storage"]
    assert ran.of(IMAGE, "storage").inputs["reference"] == "mirror.test/storage@sha256:1"


def test_builds_trust_the_bundle_that_is_given() -> None:
    ran = make(Images(ca_bundle="/etc/corporate.pem"), "tools")
    assert ran.of(IMAGE, "tools").inputs["caBundle"] == "/etc/corporate.pem"
    assert "caBundle" not in ran.of(IMAGE, "debian").inputs
