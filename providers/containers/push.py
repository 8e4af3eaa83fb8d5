"""Push: an image of this machine in a registry, known there by its digest.

Tags carry the hash of what an image is made from and are immutable, so that what the registry has under a tag is never
pushed again. Deleting the resource leaves the image in the registry: its repository's lifecycle removes it.
"""

from collections.abc import Mapping
from typing import Any

from docker.errors import APIError

from isthmus.errors import IsthmusError
from providers.containers.call import Base, Call, Found, ResourceType, text
from providers.containers.docker_errors import explained
from providers.containers.fields import Property, Record, Text
from providers.containers.registry import Login, login
from providers.containers.values import Properties

NOT_FOUND = 404
_MISSING = ("manifest unknown", "not found", "name unknown", "does not exist")
DIGEST = "sha256:"

PUSH = ResourceType(
    "containers:index:Push",
    about="An image of this machine in a registry, known there by its digest.",
    inputs=Record(
        name="Push",
        properties={
            "image": Property(
                kind=Text(pattern=r"[^:@\s]+:[^:@\s/]+", meaning="a name and a tag"),
                about="The image on this machine, `name:tag`; the tag is kept.",
                required=True,
            ),
            "repository": Property(
                kind=Text(pattern=r"[^:@\s/]+(:\d+)?(/[a-z0-9._-]+)+", meaning="a registry's host and a repository"),
                about="The repository to push to, with its registry's host. One of ECR is logged in to for each push.",
                required=True,
            ),
        },
    ),
    outputs={
        "digest": Property(kind=Text(), about="The digest that the registry gave it.", required=True),
        "reference": Property(kind=Text(), about="`REPOSITORY@DIGEST`, to run it by.", required=True),
    },
)


class PushError(IsthmusError):
    """An image can't be pushed."""


class PushHandler(Base):
    """Pushes images; the resource's id is the reference by tag."""

    type = PUSH

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Keep what is known where nothing changes; a new digest can't be known."""
        del call, identity
        same = state and all(state.get(key) == inputs.get(key) for key in ("image", "repository"))
        return {key: state[key] for key in ("digest", "reference")} if same else {}

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Push the image, unless the registry has it."""
        image, repository = text(inputs, "image"), text(inputs, "repository")
        tag = image.rpartition(":")[2]
        target = f"{repository}:{tag}"
        credentials = login(repository, call.ownership.urn)
        digest = _digest(call, target, credentials)
        if digest is None:
            _push(call, image, repository, tag, credentials)
            digest = _digest(call, target, credentials)
        if digest is None:
            raise PushError(
                f"{target} is not in the registry right after it was pushed",
                where=call.ownership.urn,
                hint="Run again.",
            )
        return target, {"digest": digest, "reference": f"{repository}@{digest}"}

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say whether the registry still has it."""
        del state
        repository = text(inputs, "repository")
        digest = _digest(call, identity, login(repository, call.ownership.urn))
        if digest is None:
            return None
        return Found(inputs=inputs, outputs={"digest": digest, "reference": f"{repository}@{digest}"})

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Push the new image; the old one stays for whoever still runs it."""
        del identity, state
        return self.create(call, inputs)[1]

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Leave the image to the repository's lifecycle."""
        del call, identity, state


def _digest(call: Call, target: str, credentials: Login | None) -> str | None:
    """What the registry has under a tag; None for nothing."""
    try:
        with explained(f"asking for {target}", call.ownership.urn):
            found = call.docker().api.inspect_distribution(target, auth_config=_form(credentials))
    except IsthmusError as error:
        cause = error.__cause__
        if isinstance(cause, APIError) and _is_missing(cause):
            return None
        raise
    return str(found["Descriptor"]["digest"])


def _is_missing(error: APIError) -> bool:
    return error.status_code == NOT_FOUND or any(words in str(error.explanation).lower() for words in _MISSING)


def _push(call: Call, image: str, repository: str, tag: str, credentials: Login | None) -> None:
    with explained(f"pushing {image} to {repository}", call.ownership.urn):
        api = call.docker().api
        api.tag(image, repository, tag)
        try:
            for event in api.push(repository, tag, stream=True, decode=True, auth_config=_form(credentials)):
                call.stop_if_cancelled()
                _follow(call, repository, event)
        finally:
            # The name was for the push alone; the image keeps its own.
            api.remove_image(f"{repository}:{tag}", force=False)


def _follow(call: Call, repository: str, event: Mapping[str, Any]) -> None:
    if "error" in event:
        raise PushError(
            f"the registry refused the image: {event['error']}",
            where=call.ownership.urn,
            hint=f"See that these credentials may push to {repository}, and run again: layers that arrived are kept.",
        )
    call.say(f"{repository}: {event.get('status', '')} {event.get('progress', '')}".strip())


def _form(credentials: Login | None) -> dict[str, str] | None:
    # Docker takes an empty one for anonymous; none would send what `docker login` left on this machine.
    return {} if credentials is None else {"username": credentials.username, "password": credentials.password}
