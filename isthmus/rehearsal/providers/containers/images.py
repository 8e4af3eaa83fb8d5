"""Images as a rehearsal has them: known by the hash of what they are made from, and never made or pushed."""

import hashlib
from typing import Any, cast

from providers.containers.call import Call, Found
from providers.containers.handlers import HANDLERS
from providers.containers.image import ImageHandler
from providers.containers.provider import ContainersProvider, Log
from providers.containers.push import PushHandler
from providers.containers.values import Properties, reveal


class PlannedImage(ImageHandler):
    """Checks images as the real one does, content hash and all, and makes none."""

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """There is nothing to drift."""
        del call, identity, state, inputs
        return frozenset()

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """All is known before."""
        del call, identity, state
        return _image(inputs)

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Give the tag that it would have, and an id that stands for the one that it would have."""
        del call
        return str(reveal(inputs["name"])), _image(inputs)

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """It is what it was."""
        del call, identity
        outputs = {key: state[key] for key in ("imageId", "tag") if key in state}
        return Found(inputs=inputs, outputs=outputs)


class PlannedPush(PushHandler):
    """Pushes nothing: the digest is made up from the tag, which is that of the content."""

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Give a reference that stands for the one that it would have."""
        del call
        image, repository = str(reveal(inputs["image"])), str(reveal(inputs["repository"]))
        digest = _digest(image)
        return f"{repository}:{image.rpartition(':')[2]}", {"digest": digest, "reference": f"{repository}@{digest}"}

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """It is what it was."""
        del call, identity
        return Found(inputs=inputs, outputs={key: state[key] for key in ("digest", "reference") if key in state})


def provider(log: Log) -> ContainersProvider:
    """The provider with these in place of the real ones."""
    return ContainersProvider(log=log, handlers=cast("Any", {**HANDLERS, **_PLANNED}))


_PLANNED = {handler.type.token: handler for handler in (PlannedImage(), PlannedPush())}


def _image(inputs: Properties) -> Properties:
    name, hashed = str(reveal(inputs["name"])), str(reveal(inputs.get("contentHash", "")))
    return {"tag": f"isthmus/{name}:{hashed[:12]}", "imageId": _digest(f"{name} {hashed}")}


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
