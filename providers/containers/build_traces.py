"""What a build knew and nobody is to find later: the images of its steps that hold an index's user name and password.

Docker's builder keeps every step as an image without a name, for the next build, with the build arguments that the step
was given in its history. Where one of them holds credentials, these images are removed when the build ends.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from docker.errors import APIError, ImageNotFound

from isthmus.errors import IsthmusError
from providers.containers.build_settings import CREDENTIALS
from providers.containers.call import Call


class CredentialsLeftError(IsthmusError):
    """A package index's credentials would stay in an image, or in Docker's build cache."""


def credentials(args: Mapping[str, str]) -> tuple[str, ...]:
    """Give what stands between scheme and host in the addresses of build arguments: `://user:password@`."""
    return tuple(sorted({match[0] for value in args.values() for match in CREDENTIALS.finditer(value)}))


def remove_traces(call: Call, name: str, tag: str, steps: Iterable[str], hidden: Sequence[str]) -> None:
    """Remove the images of a build's steps that hold what `credentials` gave.

    Raises CredentialsLeftError where one can't be removed, and, when it is removed, where it is the finished image.
    """
    if not hidden:
        return
    finished = False
    # The last step's comes first: Docker removes no image that another one is built on.
    for step in reversed(tuple(dict.fromkeys(steps))):
        tags = _tags_of_holder(call, step, hidden)
        if tags is None or (tags and tag not in tags):
            continue  # it holds nothing, or it is an image in its own right, which the build only began with
        finished = finished or bool(tags)
        _remove(call, name, step)
    if finished:
        raise CredentialsLeftError(
            f"the credentials of a package index would stay in the image {name}: its last stage is given the address",
            where=call.ownership.urn,
            hint=f"In images/{name}/Dockerfile, let an earlier stage have the ARG and fetch, and COPY --from it.",
        )


def _remove(call: Call, name: str, step: str) -> None:
    try:
        call.docker().api.remove_image(step, force=True)
    except ImageNotFound:
        return  # Docker removed it with the one that was built on it
    except APIError as error:
        raise CredentialsLeftError(
            f"the credentials of a package index stay in Docker's cache, in a step of the image {name}: {step}",
            where=call.ownership.urn,
            hint="Remove what uses it, and it (docker image rm), or change the credentials.",
        ) from error


def _tags_of_holder(call: Call, image: str, hidden: Sequence[str]) -> list[str] | None:
    """Give the tags of an image that holds something hidden; None where it doesn't, or is gone."""
    api = call.docker().api
    try:
        found = api.inspect_image(image)
        told = json.dumps([found, api.history(image)], ensure_ascii=False)
    except ImageNotFound:
        return None
    if any(json.dumps(value, ensure_ascii=False)[1:-1] in told for value in hidden):
        return cast("list[str]", found.get("RepoTags") or [])
    return None
