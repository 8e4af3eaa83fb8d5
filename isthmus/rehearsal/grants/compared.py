"""Everything that is declared, compared with everything that stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from envs.load import load
from isthmus.rehearsal.errors import RehearsalError
from isthmus.rehearsal.grants import addresses, connections, permissions
from isthmus.rehearsal.grants.declared import declared
from isthmus.rehearsal.grants.surroundings import surroundings
from isthmus.rehearsal.grants.workloads import workload_of
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.objects import part
from isthmus.rehearsal.providers.aws.account import Account


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The differences, a line each, and how much was compared."""

    network: list[str]
    identity: list[str]
    connections: int
    grants: int


def compared(
    kube: Kube, account: Account, environment: Path, *, namespace: str, buckets: Mapping[str, str]
) -> Compared:
    """Compare an estate with its declarations; `buckets` are full names by the environment's. Raises RehearsalError."""
    aws = load(environment).aws
    if aws is None:
        raise RehearsalError("its substrate is no cloud", where=f"{environment}: substrate")
    said = declared(environment)
    pods = [pod for pod in kube.list("Pod", namespace) if not part(pod, "metadata").get("deletionTimestamp")]
    accounts: dict[str, set[str]] = {}
    for pod in pods:
        accounts.setdefault(workload_of(pod), set()).add(str(pod["spec"].get("serviceAccountName", "default")))
    unseen = [f"{service} is declared and has no pods" for service in said.services if service not in accounts]
    network = connections.differences(
        said,
        surroundings(account, aws),
        policies=kube.list("NetworkPolicy", namespace),
        pods=pods,
        namespaces=kube.list("Namespace"),
        own=namespace,
    )
    there = permissions.held(account, buckets, partition=aws.partition)
    return Compared(
        network=[*unseen, *network, *addresses.differences(said, kube.list("Service", namespace), pods)],
        identity=permissions.differences(said, account, there, namespace=namespace, accounts=accounts),
        connections=len(said.connections),
        grants=len(said.grants),
    )
