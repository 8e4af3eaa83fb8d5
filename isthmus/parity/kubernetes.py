"""The workloads of a plan on Kubernetes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus.parity.facts import Workload
from isthmus.parity.reading import Found, content_tag, entries, items, text
from policies.cost.quantities import amount

_LASTING = ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet", "kubernetes:batch/v1:Job")
_RAY = "kubernetes:ray.io/v1:RayCluster"
_SERVICE = "kubernetes:core/v1:Service"


@dataclass(frozen=True, kw_only=True)
class _Objects:
    """What pods refer to, by name: contents of ConfigMaps and Secrets, and ports that load balancers publish."""

    plain: Mapping[str, Mapping[str, str]]
    secret: Mapping[str, Mapping[str, str]]
    published: Mapping[str, tuple[int, ...]]


def workloads(resources: Iterable[Found]) -> dict[str, Workload]:
    """The workloads, by service."""
    listed = list(resources)
    objects = _Objects(
        plain={each.name: _data(each, "data") for each in listed if each.type == "kubernetes:core/v1:ConfigMap"},
        secret={each.name: _data(each, "stringData") for each in listed if each.type == "kubernetes:core/v1:Secret"},
        published=dict(_published(listed)),
    )
    found: dict[str, Workload] = {}
    for each in listed:
        if each.type in _LASTING:
            found[each.name] = _workload(each, each.name, each.inputs["spec"]["template"]["spec"], objects)
        elif each.type == _RAY:
            spec = each.inputs["spec"]
            found[each.name] = _workload(each, each.name, spec["headGroupSpec"]["template"]["spec"], objects)
            for group in items(spec.get("workerGroupSpecs")):
                name = f"{each.name}-{group['groupName']}"
                found[name] = _workload(each, name, group["template"]["spec"], objects)
    return found


def _data(found: Found, key: str) -> dict[str, str]:
    return {name: text(value) for name, value in entries(found.inputs.get(key)).items()}


def _published(resources: Iterable[Found]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The ports of load balancers, by the workload that they select."""
    for each in resources:
        spec = entries(each.inputs.get("spec"))
        if each.type == _SERVICE and spec.get("type") == "LoadBalancer":
            selected = next(iter(entries(spec.get("selector")).values()), "")
            yield text(selected), tuple(sorted(int(port["port"]) for port in items(spec.get("ports"))))


def _workload(found: Found, name: str, pod: Mapping[str, Any], objects: _Objects) -> Workload:
    container = items(pod["containers"])[0]
    plain, hidden = _files(pod, container, objects)
    variables = {each["name"]: text(each["value"]) for each in items(container.get("env")) if "value" in each}
    secret = dict(_secret_variables(container, objects))
    limits = entries(entries(container.get("resources")).get("limits"))
    return Workload(
        component=found.component,
        image=content_tag(text(container["image"])),
        command=tuple(map(text, items(container.get("args")))),
        variables={**variables, **secret},
        files={**plain, **hidden},
        secret=frozenset({*secret, *hidden}),
        probe=_probe(entries(container.get("livenessProbe"))),
        volumes=tuple(sorted(_lasting(found, container))),
        published=objects.published.get(name, ()),
        cpus=amount(text(limits.get("cpu", ""))),
        memory=amount(text(limits.get("memory", ""))),
        stop_seconds=float(pod.get("terminationGracePeriodSeconds") or 0),
    )


def _files(
    pod: Mapping[str, Any], container: Mapping[str, Any], objects: _Objects
) -> tuple[dict[str, str], dict[str, str]]:
    """The contents of plain and of secret files, by path."""
    volumes = {text(each["name"]): entries(each) for each in items(pod.get("volumes"))}
    plain: dict[str, str] = {}
    secret: dict[str, str] = {}
    for mount in items(container.get("volumeMounts")):
        volume = entries(volumes.get(mount["name"]))
        key = mount.get("subPath", "")
        if "configMap" in volume:
            plain[mount["mountPath"]] = objects.plain[volume["configMap"]["name"]][key]
        elif "secret" in volume:
            secret[mount["mountPath"]] = objects.secret[volume["secret"]["secretName"]][key]
    return plain, secret


def _secret_variables(container: Mapping[str, Any], objects: _Objects) -> Iterator[tuple[str, str]]:
    for each in items(container.get("env")):
        reference = entries(entries(each.get("valueFrom")).get("secretKeyRef"))
        if reference:
            yield each["name"], objects.secret[reference["name"]][reference["key"]]


def _lasting(found: Found, container: Mapping[str, Any]) -> Iterator[str]:
    claims = {text(each["metadata"]["name"]) for each in items(found.inputs["spec"].get("volumeClaimTemplates"))}
    return (text(mount["mountPath"]) for mount in items(container.get("volumeMounts")) if text(mount["name"]) in claims)


def _probe(probe: Mapping[str, Any]) -> str:
    if "httpGet" in probe:
        return f"http {int(probe['httpGet']['port'])} {probe['httpGet']['path']}"
    if "tcpSocket" in probe:
        return f"tcp {int(probe['tcpSocket']['port'])}"
    command = entries(probe.get("exec")).get("command")
    return f"command {' '.join(map(text, items(command)))}"
