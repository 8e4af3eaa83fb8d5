"""Secrets in their place: one that Docker would show to whoever asks is refused before anything is made."""

from collections.abc import Iterator, Mapping, Sequence

from providers.containers.call import ResourceType
from providers.containers.fields import Entries, Failure, Items, Kind, Record, entry_path, member_path
from providers.containers.values import Plain, Properties, Secret

REASON = (
    "is secret, and Docker shows it to whoever may talk to it (docker inspect, docker history); give a container its "
    "secrets in files, or in env where what runs in it can't read a file"
)


def misplaced(kind: ResourceType, inputs: Properties) -> Iterator[Failure]:
    """Yield every secret that stands where none may: in a name, a label, a command, a build argument.

    Where one may stand is what the properties' `hides` and `secret` say.
    """
    if kind.shown:
        yield from _in(kind.inputs, inputs, "", secret=False)


def _in(kind: Kind, value: Plain, path: str, *, secret: bool) -> Iterator[Failure]:
    if isinstance(value, Secret):
        yield from _in(kind, value.value, path, secret=True)
    elif isinstance(kind, Record) and isinstance(value, Mapping):
        for key, item in value.items():
            prop = kind.properties.get(key)
            if prop is not None and not (prop.hides or prop.secret):
                yield from _in(prop.kind, item, member_path(path, key), secret=secret)
    elif isinstance(kind, Entries) and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _in(kind.value, item, entry_path(path, key), secret=secret)
    elif isinstance(kind, Items) and isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from _in(kind.item, item, f"{path}[{index}]", secret=secret)
    elif secret and value is not None:
        yield Failure(path=path, reason=REASON)
