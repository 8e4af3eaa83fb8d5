"""What is there after a run, compared: state, Docker, object store, and a never-killed estate."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from bench.kill.place import Place
from isthmus.engine.opened import open_state
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.values import unwrap
from isthmus.local.objects import label_filter
from providers.containers.docker_host import DockerHost
from providers.containers.object_store import Access
from providers.containers.ownership import URN_LABEL

_KINDS = {"Container": "container", "Volume": "volume", "Network": "network"}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A live estate, to compare others with: its resources, counted by type and name."""

    resources: Counter[str]


def seen(place: Place) -> Seen:
    """What the state holds."""
    deployment = open_state(place.project, place.stack, keep_salt=False).deployment
    return Seen(resources=Counter(f"{r.type} {r.urn.split('::')[-1]}" for r in deployment.resources))


def faults_when_up(place: Place, docker: DockerHost, reference: Seen) -> list[str]:
    """What is wrong with an estate that should be up; nothing where it is as if nobody had killed anything."""
    deployment = open_state(place.project, place.stack, keep_salt=False).deployment
    now = seen(place).resources
    found = [f"missing from the state: {name}" for name in sorted(reference.resources - now)]
    found += [f"twice or unasked for in the state: {name}" for name in sorted(now - reference.resources)]
    found += [f"marked for deletion: {r.urn}" for r in deployment.resources if r.delete or r.pending_replacement]
    found += [*_left_by_runs(place, deployment), *_docker_faults(place, docker, deployment)]
    return found + list(_store_faults(deployment))


def faults_when_down(place: Place, docker: DockerHost) -> list[str]:
    """What is wrong with an estate that should be gone."""
    deployment = open_state(place.project, place.stack, keep_salt=False).deployment
    found = [f"left in the state: {r.urn}" for r in deployment.resources]
    found += [f"left in Docker: {kind} {name}" for kind, name in sorted(_in_docker(place, docker))]
    return found + list(_left_by_runs(place, deployment))


def _left_by_runs(place: Place, deployment: Deployment) -> Iterator[str]:
    for operation in deployment.pending:
        yield f"still pending: {operation.type} {operation.resource.urn}"
    if place.journal.exists():
        yield "the journal is still there"
    for lock in sorted(place.backend.locks.glob("*.json")):
        yield f"a lock is still there: {lock.name}"
    for torn in sorted(place.backend.path.parent.glob(".*.new")):
        yield f"a half-written file is still there: {torn.name}"


def _docker_faults(place: Place, docker: DockerHost, deployment: Deployment) -> Iterator[str]:
    inside = _in_docker(place, docker)
    wanted = {(_KINDS[kind], r.id): r for r in deployment.resources if (kind := _kind(r)) in _KINDS}
    for kind, name in sorted(inside.keys() - wanted.keys()):
        yield f"in Docker and not in the state: {kind} {name}"
    for key, resource in sorted(wanted.items()):
        actual = inside.get(key)
        if actual is None:
            yield f"in the state and not in Docker: {' '.join(key)}"
            continue
        if actual["Labels"].get(URN_LABEL) != resource.urn:
            yield f"{' '.join(key)} says that it is {actual['Labels'].get(URN_LABEL)}"
        if key[0] == "container":
            yield from _container_faults(actual, resource, {name for kind, name in inside if kind == "volume"})


def _container_faults(actual: dict[str, Any], resource: ResourceState, volumes: set[str]) -> Iterator[str]:
    if actual["State"] != "running":
        yield f"container {resource.id} is {actual['State']}"
    if actual["Id"] != unwrap(resource.outputs.get("containerId")):
        yield f"container {resource.id} is another one than the state knows"
    for mount in actual.get("Mounts") or ():
        if mount.get("Type") == "volume" and mount.get("Name") not in volumes:
            yield f"container {resource.id} has a volume that nobody owns: {mount.get('Name')}"


def _in_docker(place: Place, docker: DockerHost) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything in Docker that carries the stack's labels, or is called as if it did."""
    api: Any = docker.api
    mine, prefix = label_filter(place.root, place.stack), f"isthmus-{place.stack}-"
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for filters in (mine, {"name": [prefix]}):
        listed: dict[str, list[dict[str, Any]]] = {
            "container": api.containers(all=True, filters=filters),
            "volume": api.volumes(filters=filters).get("Volumes") or [],
            "network": api.networks(filters=filters),
        }
        for kind, items in listed.items():
            for item in items:
                name = item["Names"][0].lstrip("/") if kind == "container" else item["Name"]
                if filters is mine or name.startswith(prefix):
                    found[kind, name] = {**item, "Labels": item.get("Labels") or {}}
    return found


def _store_faults(deployment: Deployment) -> Iterator[str]:
    """What the object store holds besides what it should: buckets, identities, keys."""
    buckets = {r.id: r for r in deployment.resources if _kind(r) == "Bucket"}
    identities = {r.id: r for r in deployment.resources if _kind(r) == "Identity"}
    if not buckets:
        return
    any_bucket = unwrap(next(iter(buckets.values())).inputs)
    access = Access.of(cast("dict[str, str]", any_bucket))
    actual = {item.get("Name", "") for item in access.s3().list_buckets()["Buckets"]}
    for name in sorted(actual ^ buckets.keys()):
        yield f"bucket {name} is in {'the store' if name in actual else 'the state'} only"
    iam = access.iam()
    users = {item["UserName"] for item in iam.list_users()["Users"]}
    for name in sorted(identities.keys() - users):
        yield f"identity {name} is in the state only"
    for name in sorted(users - identities.keys() - {"admin"}):
        yield f"identity {name} is in the store only"
    for name in sorted(identities.keys() & users):
        keys = [key.get("AccessKeyId") for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]]
        if keys != [unwrap(identities[name].outputs["accessKeyId"])]:
            yield f"identity {name} has {len(keys)} keys, or another than the state knows"


def _kind(resource: ResourceState) -> str:
    return resource.type.rpartition(":")[2] if resource.custom else ""
