"""No credential is in plain text."""

from collections.abc import Iterator, Mapping, Sequence

from isthmus.engine.values import UNKNOWN, Output, Secret, Unknown, Value
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, cannot_tell
from policies.pack.settings import Settings
from policies.plaintext import patterns

_KUBERNETES_SECRET = "kubernetes:core/v1:Secret"  # noqa: S105  a type
_SECRET_DATA = ("data", "stringData")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for finding in _all(resource):
        # Where marks were lost on the way, what is secret looks like what is plain.
        yield finding if resource.marked or not finding.known else cannot_tell(finding.path)


def _all(resource: Resource) -> Iterator[Finding]:
    for key, value in sorted(resource.asked.values.items()):
        if resource.type == _KUBERNETES_SECRET and key in _SECRET_DATA:
            yield from _data(value, key)
        else:
            yield from _walk(value, key, key)


def _data(value: Value, path: str) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        for key, item in sorted(value.items()):
            if isinstance(item, Unknown):
                yield cannot_tell(f"{path}.{key}")
            elif item and not isinstance(item, Secret | Output):
                yield Finding(message="of a Kubernetes secret is in plain text", path=f"{path}.{key}")


def _walk(value: Value, path: str, name: str) -> Iterator[Finding]:
    if isinstance(value, Unknown):
        if patterns.is_secret_name(name):
            yield cannot_tell(path)
    elif isinstance(value, Output) and not value.secret:
        yield from _walk(value.element if value.known else UNKNOWN, path, name)
    elif isinstance(value, str):
        yield from _text(value, path, name)
    elif isinstance(value, Mapping):
        # Variables come as a list of names and values.
        named = value.get("name")
        for key, item in sorted(value.items()):
            inner = named if key == "value" and isinstance(named, str) else key
            yield from _walk(item, f"{path}.{key}", inner)
    elif isinstance(value, Sequence):
        for index, item in enumerate(value):
            yield from _walk(item, f"{path}[{index}]", name)


def _text(text: str, path: str, name: str) -> Iterator[Finding]:
    what = patterns.looks_like(text)
    if what:
        yield Finding(message=f"holds {what} in plain text", path=path)
    elif text and (patterns.is_password(name) or (patterns.is_secret_name(name) and patterns.is_random(text))):
        yield Finding(message="holds a secret in plain text, by its name", path=path)


RULE = Rule(
    name="plaintext-credentials",
    title="No credential is in plain text",
    severity=Severity.CRITICAL,
    why="What is in plain text is in the state, in logs and in every copy of the program.",
    fix="Take it from a secret of the substrate, or mark it with pulumi.Output.secret, and give the old one up.",
    types=("*",),
    check=_check,
)
