"""What the cloud's own controllers would do for the cluster: nodes, load balancers, disks, and Ray's pods."""

import threading
from collections.abc import Callable
from typing import Any, cast

from isthmus.errors import IsthmusError
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.nodes import MARK, nodes_of, unsized
from isthmus.rehearsal.objects import Object, part, parts
from isthmus.rehearsal.ray import pods_of, template_of

_PAUSE = 0.3
_CHOSEN = "volume.kubernetes.io/selected-node"
_OWN = "isthmus-rehearsal"


class Attendants:
    """A thread that looks after the cluster until it is stopped; `faults` holds what it could not do."""

    def __init__(self, kube: Kube, *, region: str) -> None:
        """Nothing is looked after yet."""
        self._kube = kube
        self._region = region
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attendants", daemon=True)
        self.faults: list[str] = []

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()

    def look(self) -> None:
        """Do everything once."""
        for duty in (self._nodes, self._balancers, self._disks, self._ray):
            if not self._stopping.is_set():
                self._try(duty)

    def _run(self) -> None:
        while not self._stopping.wait(_PAUSE):
            self.look()

    def _try(self, duty: Callable[[], None]) -> None:
        try:
            duty()
        except IsthmusError as error:
            # What is going away while it is looked at is no fault, and the same one again is no news.
            self._note(str(error))

    def _note(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)

    def _nodes(self) -> None:
        pools = self._kube.list("NodePool")
        pods = self._kube.list("Pod") if pools else []
        made = [(pool, nodes_of(pool, pods)) for pool in pools]
        wanted = {node["metadata"]["name"]: node for _, nodes in made for node in nodes}
        for families in filter(None, (unsized(pool) for pool, nodes in made if not nodes)):
            self._note(f"there are no nodes to stand in for instances of {families}: their memory is not known here")
        there = {n["metadata"]["name"] for n in self._kube.list("Node") if MARK in part(n, "metadata", "annotations")}
        for name in sorted(wanted.keys() - there):
            node = wanted[name]
            self._kube.apply({key: value for key, value in node.items() if key != "status"})
            self._kube.merge("Node", "", name, {"status": node["status"]}, part="status")
        for name in sorted(there - wanted.keys()):
            self._kube.delete("Node", "", name)

    def _balancers(self) -> None:
        for service in self._kube.list("Service"):
            balanced = service["spec"].get("type") == "LoadBalancer"
            if balanced and not part(service, "status", "loadBalancer").get("ingress"):
                name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]
                host = f"{namespace}-{name}.elb.{self._region}.amazonaws.com"
                status = {"status": {"loadBalancer": {"ingress": [{"hostname": host}]}}}
                self._kube.merge("Service", namespace, name, status, part="status")

    def _disks(self) -> None:
        for claim in self._kube.list("PersistentVolumeClaim"):
            chosen = part(claim, "metadata", "annotations").get(_CHOSEN)
            if chosen and not claim["spec"].get("volumeName"):
                self._kube.apply(self._disk(claim, str(chosen)))
        for volume in self._kube.list("PersistentVolume"):
            released = part(volume, "status").get("phase") in ("Released", "Failed")
            if released and part(volume, "metadata", "labels").get(_OWN):
                self._kube.delete("PersistentVolume", "", volume["metadata"]["name"])

    def _disk(self, claim: Object, node: str) -> Object:
        metadata = claim["metadata"]
        found = self._kube.get("Node", "", node) or {"metadata": {"labels": {}}}
        zone = cast("dict[str, Any]", found["metadata"]["labels"]).get("topology.kubernetes.io/zone", "")
        key = "topology.kubernetes.io/zone"
        term = {"matchExpressions": [{"key": key, "operator": "In", "values": [zone]}]}
        return {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"pvc-{metadata['uid']}", "labels": {_OWN: "disk"}},
            "spec": {
                "capacity": {"storage": claim["spec"]["resources"]["requests"]["storage"]},
                "accessModes": claim["spec"]["accessModes"],
                "storageClassName": claim["spec"]["storageClassName"],
                "persistentVolumeReclaimPolicy": "Retain",
                "csi": {"driver": "ebs.csi.eks.amazonaws.com", "volumeHandle": f"vol-{metadata['uid']}"},
                "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
                "claimRef": {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    "namespace": metadata["namespace"],
                    "name": metadata["name"],
                    "uid": metadata["uid"],
                },
            },
        }

    def _ray(self) -> None:
        for cluster in self._kube.list("RayCluster"):
            if cluster["metadata"].get("deletionTimestamp"):
                continue
            namespace = cluster["metadata"]["namespace"]
            self._scale(cluster)
            wanted = {pod["metadata"]["name"]: pod for pod in pods_of(cluster)}
            there = {pod["metadata"]["name"]: pod for pod in self._kube.list("Pod", namespace) if _owned(pod, cluster)}
            for name in sorted(there):
                if name not in wanted or template_of(there[name]) != template_of(wanted[name]):
                    self._kube.delete("Pod", namespace, name, grace=0)
            for name in sorted(wanted.keys() - there.keys()):
                self._kube.apply(wanted[name])

    def _scale(self, cluster: Object) -> None:
        """Say how many workers there are, as Ray's autoscaler does; from then on the groups are its field too."""
        groups = cast("list[dict[str, Any]]", cluster["spec"]["workerGroupSpecs"])
        scaled = [{**group, "replicas": group["maxReplicas"]} for group in groups]
        if scaled != groups:
            metadata = cluster["metadata"]
            patch = {"spec": {"workerGroupSpecs": scaled}}
            self._kube.merge("RayCluster", str(metadata["namespace"]), str(metadata["name"]), patch)


def _owned(pod: Object, cluster: Object) -> bool:
    return any(owner.get("uid") == cluster["metadata"]["uid"] for owner in parts(pod["metadata"], "ownerReferences"))
