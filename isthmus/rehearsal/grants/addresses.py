"""The names by which services reach each other, as the cluster has them, compared with what is declared."""

from collections.abc import Iterable, Sequence

from isthmus.rehearsal.grants.declared import Declared
from isthmus.rehearsal.grants.workloads import workload_of
from isthmus.rehearsal.objects import Object, labels_of, name_of, part, parts


def differences(declared: Declared, services: Iterable[Object], pods: Sequence[Object]) -> list[str]:
    """Services that nobody can find on a port that is used, or whose name leads to another's pods, a line each."""
    found: list[str] = []
    reached: set[tuple[str, str]] = set()
    for address in services:
        chosen = {workload_of(pod) for pod in pods if _selected(address, pod)}
        if len(chosen) > 1:
            found.append(f"the name {name_of(address)} leads to {', '.join(sorted(chosen))}")
        # A pod listens on the port that is declared, and policies are about that one.
        ports = [str(port.get("targetPort", port["port"])) for port in parts(address["spec"], "ports")]
        reached |= {(each, port) for each in chosen for port in ports}
    used = {(target, str(port)) for _, target, port in declared.connections}
    found += [f"no name leads to {target}:{port}, which is used" for target, port in sorted(used - reached)]
    return found


def _selected(address: Object, pod: Object) -> bool:
    selector = part(address, "spec", "selector")
    return bool(selector) and selector.items() <= labels_of(pod).items()
