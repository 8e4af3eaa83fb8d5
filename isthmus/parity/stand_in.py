"""A stand-in for the provider `containers` that needs no Docker, and whose outputs are words for what will be there.

With words in place of what only a deployment tells, the configuration of two plans can be compared to the last byte: a
secret of the same name has the same word in both, and so has an image of the same content.
"""

from collections.abc import Mapping
from typing import Never

from isthmus.errors import IsthmusError
from providers.containers.call import Base, Call, Found, Handler, ResourceType
from providers.containers.fields import Failure, Text
from providers.containers.handlers import HANDLERS as REAL
from providers.containers.image import ImageHandler, tag_of
from providers.containers.push import PushHandler
from providers.containers.values import Properties


class OnlyPlannedError(IsthmusError):
    """The stand-in was asked to make something."""


class Symbolic(Base):
    """A resource type whose outputs are words."""

    def __init__(self, real: Handler) -> None:
        """In place of the handler of a type."""
        self._real = real

    @property
    def type(self) -> ResourceType:
        """The type of the handler that it stands in for."""
        return self._real.type

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """A word for each output that is a text."""
        del identity, state, inputs
        urn = call.ownership.urn
        return {
            key: f"<{key} of {urn.rpartition('::')[2]}>"
            for key, each in self.type.outputs.items()
            if isinstance(each.kind, Text)
        }

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Refuse."""
        del inputs
        return _refuse(call)

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Refuse."""
        del identity, state, inputs
        return _refuse(call)

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Refuse."""
        del identity, state, inputs
        return _refuse(call)

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Refuse."""
        del identity, state
        _refuse(call)


class SymbolicImage(Symbolic):
    """An image, whose content is hashed for real."""

    def check(self, call: Call, inputs: Properties, /) -> tuple[Properties, list[Failure]]:
        """Compute the content hash."""
        return self._real.check(call, inputs)

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """The real tag, which is a hash of the content, and a word for the image's id."""
        del call, identity, state
        tag = tag_of(inputs)
        return {"tag": tag, "imageId": digest_of(tag)}


class SymbolicPush(Symbolic):
    """A pushed image, known by the word for what was pushed."""

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """The repository, with the word for the image."""
        del call, identity, state
        digest = digest_of(str(inputs["image"]))
        return {"digest": digest, "reference": f"{inputs['repository']}@{digest}"}


def digest_of(tag: str) -> str:
    """The word for the digest of the image with a tag."""
    return f"<digest of {tag}>"


def _refuse(call: Call) -> Never:
    raise OnlyPlannedError("this stand-in plans, and makes nothing", where=call.ownership.urn)


def _stand_in(real: Handler) -> Handler:
    if isinstance(real, ImageHandler):
        return SymbolicImage(real)
    return SymbolicPush(real) if isinstance(real, PushHandler) else Symbolic(real)


HANDLERS: Mapping[str, Handler] = {token: _stand_in(real) for token, real in REAL.items()}
"""The stand-ins of all resource types, by token."""
