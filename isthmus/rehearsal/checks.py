"""What must be so on a cluster that stands: seen from live objects alone."""

from collections.abc import Mapping
from typing import cast

from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.nodes import GPU
from isthmus.rehearsal.objects import Object, labels_of, name_of, part, parts
from isthmus.rehearsal.ray import pods_of, template_of

_WORKLOADS = ("Deployment", "StatefulSet")


def unavailable(kube: Kube) -> list[str]:
    """Deployments and StatefulSets of which a replica is missing, and RayClusters without a pod, by kind and name."""
    found: list[str] = []
    for kind in _WORKLOADS:
        for item in kube.list(kind):
            ready, wanted = int(part(item, "status").get("readyReplicas", 0)), int(item["spec"].get("replicas", 1))
            if ready != wanted:
                found.append(f"{kind} {name_of(item)}: {ready} of {wanted}")
    return [*found, *_unexpanded(kube)]


def unscaled(kube: Kube) -> list[str]:
    """Autoscalers that have not yet asked for their least, by name."""
    scaled = {
        (kind, name_of(item)): int(item["spec"].get("replicas", 1)) for kind in _WORKLOADS for item in kube.list(kind)
    }
    found: list[str] = []
    for scaler in kube.list("HorizontalPodAutoscaler"):
        target = part(scaler, "spec", "scaleTargetRef")
        if scaled.get((str(target["kind"]), str(target["name"])), 0) < int(scaler["spec"].get("minReplicas", 1)):
            found.append(name_of(scaler))
    return found


def _unexpanded(kube: Kube) -> list[str]:
    clusters = kube.list("RayCluster")
    there = {name_of(pod): template_of(pod) for pod in kube.list("Pod")} if clusters else {}
    found: list[str] = []
    for cluster in clusters:
        wanted = pods_of(cluster)
        made = [pod for pod in wanted if there.get(name_of(pod)) == template_of(pod)]
        if len(made) != len(wanted):
            found.append(f"RayCluster {name_of(cluster)}: {len(made)} of {len(wanted)}")
    return found


def unplaced(kube: Kube) -> list[str]:
    """Pods that are neither running nor done, with the scheduler's reason."""
    found: list[str] = []
    for pod in kube.list("Pod"):
        status = part(pod, "status")
        if status.get("phase") not in ("Running", "Succeeded"):
            why = [str(each["message"]) for each in parts(status, "conditions") if each.get("message")]
            found.append(f"{name_of(pod)}: {status.get('phase')} {' '.join(why)}".strip())
    return found


def misplaced(kube: Kube) -> list[str]:
    """Pods on the wrong kind of node: GPU pods off GPU nodes, and others on them."""
    gpus = {name_of(node) for node in kube.list("Node") if GPU in part(node, "status", "capacity")}
    found: list[str] = []
    for pod in kube.list("Pod"):
        node = str(pod["spec"].get("nodeName", ""))
        if node and _wants_gpu(pod) is not (node in gpus):
            found.append(f"{name_of(pod)} on {node}")
    return found


def gpu_pods(kube: Kube) -> list[str]:
    """Names of the pods that ask for GPUs and have a node."""
    return [name_of(p) for p in kube.list("Pod") if _wants_gpu(p) and p["spec"].get("nodeName")]


def unguarded(kube: Kube, namespace: str) -> list[str]:
    """What is wrong with the network policies of a namespace: nothing denied, or a pod that none is for."""
    policies = kube.list("NetworkPolicy", namespace)
    found = [] if any(_denies_all(policy) for policy in policies) else ["no policy denies by default"]
    named = [policy for policy in policies if _selected(policy)]
    pods = kube.list("Pod", namespace)
    bare = [pod for pod in pods if not any(_matches(_selected(policy), labels_of(pod)) for policy in named)]
    found += [f"no policy is for {name_of(pod)}" for pod in bare]
    return sorted(found)


def _wants_gpu(pod: Object) -> bool:
    return any(GPU in part(container, "resources", "limits") for container in parts(pod["spec"], "containers"))


def _selected(policy: Object) -> Mapping[str, str]:
    return part(policy, "spec", "podSelector", "matchLabels")


def _denies_all(policy: Object) -> bool:
    spec = cast("Object", policy["spec"])
    rules = spec.get("ingress") or spec.get("egress")
    return not _selected(policy) and not rules and set(spec.get("policyTypes", [])) == {"Ingress", "Egress"}


def _matches(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return selector.items() <= labels.items()
