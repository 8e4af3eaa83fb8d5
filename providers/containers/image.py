"""Image: built from a folder, pulled, or bootstrapped; known by the hash of what it is made from.

Images are shared by all stacks of a machine, so that deleting the resource keeps the image: `docker image rm` or
`docker image prune --filter label=isthmus.image` removes images that nothing needs any more.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from docker.errors import ImageNotFound

from isthmus.errors import IsthmusError
from providers.containers import context
from providers.containers.bootstrap import bootstrap
from providers.containers.build import build
from providers.containers.call import Base, Call, Found, ResourceType, text
from providers.containers.docker_api import JsonObject
from providers.containers.docker_errors import explained
from providers.containers.docker_host import DockerError
from providers.containers.fields import Entries, Failure, Flag, Property, Record, Text
from providers.containers.image_lock import sole_maker
from providers.containers.ownership import HASH_LABEL, IMAGE_LABEL
from providers.containers.pull import PullError, pull
from providers.containers.values import UNKNOWN, Plain, Properties, has_unknown, reveal

NAME = Text(pattern=r"[a-z0-9]+(?:[._-][a-z0-9]+)*", meaning="a name of lower-case letters, digits, '.', '_' and '-'")
SHOWN_DIGITS = 12

IMAGE = ResourceType(
    "containers:index:Image",
    about="An image, built from a folder, pulled, or bootstrapped; known by the hash of what it is made from.",
    inputs=Record(
        name="Image",
        properties={
            "name": Property(kind=NAME, about="The image's short name.", required=True, replaces=True),
            "context": Property(kind=Text(), about="The folder to build, relative to the project's root."),
            "buildArgs": Property(
                kind=Entries(value=Text()),
                about="Build arguments; a secret is refused, for they stay in the image's history.",
            ),
            "reference": Property(kind=Text(), about="An image to pull instead of building one."),
            "bootstrap": Property(
                kind=Flag(),
                about="Where `reference` can't be pulled, make a minimal Debian bookworm with mmdebstrap.",
                default=False,
            ),
            "caBundle": Property(
                kind=Text(),
                about="Certificates to trust during the build, a path in the project; no part of the hash.",
                silent=True,
            ),
            "contentHash": Property(kind=Text(), about="Computed: the hash of what the image is made from."),
        },
    ),
    outputs={
        "imageId": Property(kind=Text(), about="The image's id, `sha256:` and 64 digits.", required=True),
        "tag": Property(kind=Text(), about="`isthmus/<name>:<first 12 digits of the hash>`.", required=True),
    },
)


class ImageLostError(IsthmusError):
    """An image was removed by somebody while it was being made."""


class ImageHandler(Base):
    """Builds or fetches images; the resource's id is the image's short name."""

    type = IMAGE

    def check(self, call: Call, inputs: Properties, /) -> tuple[Properties, list[Failure]]:
        """Compute the content hash, which is what a change is told by."""
        found = list(_failures(call, inputs))
        return (inputs, found) if found else ({**inputs, "contentHash": _hash(call, inputs)}, [])

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `imageId` when the image is gone, or its tag means another; without Docker there is no telling."""
        del identity, inputs
        try:
            found = _inspect(call, str(state.get("tag")))
        except DockerError:
            return frozenset()
        same = found is not None and found["Id"] == state.get("imageId")
        return frozenset() if same else frozenset({"imageId"})

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Foresee the tag, and the id too where this machine has the image already."""
        del identity, state
        if has_unknown(inputs.get("contentHash")):
            return {}
        tag = tag_of(inputs)
        try:
            found = _inspect(call, tag)
            image = _untagged(call, inputs) if found is None else str(found["Id"])
        except DockerError:  # A plan of a cloud stack needs no Docker.
            image = ""
        return {"tag": tag, "imageId": image} if image else {"tag": tag}

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make the image, unless this machine has one made from the same."""
        name, hashed, tag = text(inputs, "name"), text(inputs, "contentHash"), tag_of(inputs)
        found = _inspect(call, tag)
        if found is None:
            with sole_maker(call, tag):
                found = _inspect(call, tag)
                if found is None and not _tagged_again(call, inputs):
                    _obtain(call, name, tag, hashed, cast("Mapping[str, Any]", reveal(inputs)))
                found = _inspect(call, tag)
        if found is None:
            raise ImageLostError(
                f"the image {tag} is gone right after it was made", where=call.ownership.urn, hint="Run up again."
            )
        return name, {"imageId": str(found["Id"]), "tag": tag}

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say whether the image is still there."""
        del identity
        found = _inspect(call, str(state.get("tag")))
        return None if found is None else Found(inputs=inputs, outputs={"imageId": found["Id"], "tag": state["tag"]})

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Make the image of the new inputs; the old one stays."""
        del identity, state
        return self.create(call, inputs)[1]

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Keep the image: other stacks may use it, and the next `up` needn't build it again."""
        del call, identity, state


def _obtain(call: Call, name: str, tag: str, hashed: str, inputs: Mapping[str, Any]) -> None:
    if inputs.get("context"):
        folder = call.root / inputs["context"]
        build(call, name, tag, folder, inputs.get("buildArgs", {}), hashed, inputs.get("caBundle"))
        return
    reference = str(inputs["reference"])
    try:
        if _inspect(call, reference) is None:
            pull(call, reference)
        _give_tag(call, reference, tag)
    except PullError as error:
        if not inputs.get("bootstrap"):
            raise
        bootstrap(call, name, tag, hashed, error.what)


def _tagged_again(call: Call, inputs: Properties) -> bool:
    image = _untagged(call, inputs)
    if image:
        call.say(f"{text(inputs, 'name')}: the image is still there, and lost its tag: tagging it again")
        _give_tag(call, image, tag_of(inputs))
    return bool(image)


def _untagged(call: Call, inputs: Properties) -> str:
    """Find an image that only lost its tag: `docker rmi -f` can take no more while a container runs it."""
    labels = [f"{IMAGE_LABEL}={text(inputs, 'name')}", f"{HASH_LABEL}={text(inputs, 'contentHash')}"]
    return min((str(image["Id"]) for image in call.docker().api.images(filters={"label": labels})), default="")


def _give_tag(call: Call, image: str, tag: str) -> None:
    repository, _, version = tag.rpartition(":")
    with explained(f"tagging the image {image}", call.ownership.urn):
        call.docker().api.tag(image, repository, version)


def tag_of(inputs: Properties) -> str:
    """The tag of an image: its name, and the first digits of the hash of what it is made from."""
    return f"isthmus/{text(inputs, 'name')}:{text(inputs, 'contentHash')[:SHOWN_DIGITS]}"


def _hash(call: Call, inputs: Properties) -> Plain:
    if any(has_unknown(inputs.get(key)) for key in ("context", "reference", "bootstrap", "buildArgs")):
        return UNKNOWN
    bare = cast("Mapping[str, Any]", reveal(inputs))
    if bare.get("context"):
        return context.content_hash(call.root / bare["context"], bare.get("buildArgs", {}))
    return context.reference_hash(bare["reference"], bootstrap=bool(bare.get("bootstrap")))


def _failures(call: Call, inputs: Properties) -> Iterator[Failure]:
    if (inputs.get("context") is None) == (inputs.get("reference") is None):
        yield Failure(path="context", reason="give either context or reference")
    folder = reveal(inputs.get("context"))
    if isinstance(folder, str) and not (call.root / folder / "Dockerfile").is_file():
        yield Failure(path="context", reason=f"there is no Dockerfile in {folder}")
    bundle = reveal(inputs.get("caBundle"))
    if isinstance(bundle, str) and not Path(call.root / bundle).is_file():
        yield Failure(path="caBundle", reason=f"there is no file {bundle}")


def _inspect(call: Call, reference: str) -> JsonObject | None:
    try:
        return call.docker().api.inspect_image(reference)
    except ImageNotFound:
        return None
