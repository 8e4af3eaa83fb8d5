"""The workloads of a plan on containers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from isthmus.parity.facts import Workload
from isthmus.parity.reading import Found, content_tag, entries, items, secret_names, text

CONTAINER = "containers:index:Container"
_WORKER = re.compile(r"(.+)-\d+")


def workloads(resources: Iterable[Found]) -> dict[str, Workload]:
    """The containers, by service; of several of one service, that they are alike is the substrate's own matter."""
    found: dict[str, Workload] = {}
    for each in resources:
        if each.type == CONTAINER:
            found.setdefault(_service(each), _workload(each))
    return found


def _service(found: Found) -> str:
    """The service's name: the first of the names that others know it by, without a worker's number."""
    aliases = items(found.inputs.get("aliases"))
    name = text(aliases[0]) if aliases else found.name
    worker = _WORKER.fullmatch(found.name)
    return worker[1] if worker else name


def _workload(found: Found) -> Workload:
    inputs = found.inputs
    files = {text(each["path"]): text(each["content"]) for each in items(inputs.get("files"))}
    variables = {key: text(value) for key, value in entries(inputs.get("env")).items()}
    return Workload(
        component=found.component,
        image=content_tag(text(inputs["image"])),
        command=tuple(map(text, items(inputs.get("command")))),
        variables=variables,
        files=files,
        secret=secret_names(found.marked.get("env")) | _secret_files(items(found.marked.get("files"))),
        probe=_probe(entries(inputs.get("health"))),
        volumes=tuple(sorted(text(each["path"]) for each in items(inputs.get("mounts")))),
        published=tuple(sorted(int(each["host"]) for each in items(inputs.get("ports")))),
        cpus=float(inputs.get("cpus") or 0),
        memory=float(inputs.get("memory") or 0),
        stop_seconds=float(inputs.get("stopTimeout") or 0),
    )


def _secret_files(files: Sequence[Any]) -> frozenset[str]:
    return frozenset(text(each["path"]) for each in files if "content" in secret_names(each))


def _probe(health: Mapping[str, Any]) -> str:
    if "http" in health:
        return f"http {int(health['http']['port'])} {health['http']['path']}"
    if "tcp" in health:
        return f"tcp {int(health['tcp']['port'])}"
    return f"command {' '.join(map(text, items(health.get('command'))))}"
