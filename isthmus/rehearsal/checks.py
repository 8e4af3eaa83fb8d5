"""What must be so on a cluster that stands: seen from live objects alone."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.nodes import GPU
from isthmus.rehearsal.objects import Object, labels_of, name_of, part, parts
from isthmus.rehearsal.providers.aws.account import Account

_AGENT = "169.254.170.23/32"
"""Where a pod with an identity gets its credentials."""
_WORKLOADS = ("Deployment", "StatefulSet")


def unavailable(kube: Kube) -> list[str]:
    """Deployments and StatefulSets of which a replica is missing, by kind and name."""
    found: list[str] = []
    for kind in _WORKLOADS:
        for item in kube.list(kind):
            ready, wanted = int(part(item, "status").get("readyReplicas", 0)), int(item["spec"].get("replicas", 1))
            if ready != wanted:
                found.append(f"{kind} {name_of(item)}: {ready} of {wanted}")
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
    """What is wrong with the network policies of a namespace: nothing denied, a pod unnamed, an edge with one end."""
    policies = kube.list("NetworkPolicy", namespace)
    found = [] if any(_denies_all(policy) for policy in policies) else ["no policy denies by default"]
    named = [policy for policy in policies if _selected(policy)]
    pods = kube.list("Pod", namespace)
    bare = [pod for pod in pods if not any(_matches(_selected(policy), labels_of(pod)) for policy in named)]
    found += [f"no policy is for {name_of(pod)}" for pod in bare]
    return sorted({*found, *_one_ended(named, pods)})


def inconsistent(kube: Kube, account: Account, namespace: str) -> list[str]:
    """Where pods, their service accounts, their roles and their buckets do not go together."""
    clusters = cast("list[str]", account.ask("eks", "list_clusters").get("clusters") or [])
    identities = {item["serviceAccount"]: item for name in clusters for item in _associations(account, name, namespace)}
    used = {str(pod["spec"].get("serviceAccountName")) for pod in kube.list("Pod", namespace)} - {"default"}
    found = [f"the service account {name} has no identity" for name in sorted(used - identities.keys())]
    accounts = {name_of(item) for item in kube.list("ServiceAccount", namespace)}
    found += [f"the identity of {name} is for no service account" for name in sorted(identities.keys() - accounts)]
    buckets = {f"arn:aws:s3:::{each['Name']}" for each in account.ask("s3", "list_buckets")["Buckets"]}
    policies = kube.list("NetworkPolicy", namespace)
    for name in sorted(identities.keys() & used):
        found += _wrong_role(account, identities[name], buckets)
        pods = [pod for pod in kube.list("Pod", namespace) if pod["spec"].get("serviceAccountName") == name]
        if not all(_reaches_agent(policies, labels_of(pod)) for pod in pods):
            found.append(f"pods of {name} can't reach what gives them their credentials")
    return found


def _associations(account: Account, cluster: str, namespace: str) -> list[Object]:
    listed = account.ask("eks", "list_pod_identity_associations", clusterName=cluster, namespace=namespace)
    return [
        account.ask(
            "eks", "describe_pod_identity_association", clusterName=cluster, associationId=each["associationId"]
        )["association"]
        for each in cast("list[Object]", listed.get("associations") or [])
    ]


def _wrong_role(account: Account, identity: Object, buckets: set[str]) -> list[str]:
    name, role = identity["serviceAccount"], str(identity["roleArn"]).rpartition("/")[2]
    trust = account.ask("iam", "get_role", RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    said = trust if isinstance(trust, str) else json.dumps(trust)
    found = [] if "pods.eks.amazonaws.com" in said else [f"pods can't take the role {role} of {name}"]
    for policy in account.ask("iam", "list_role_policies", RoleName=role).get("PolicyNames", []):
        document = account.ask("iam", "get_role_policy", RoleName=role, PolicyName=policy)["PolicyDocument"]
        lost = [arn for arn in _buckets_in(document) if arn not in buckets]
        found += [f"{name} is granted {arn}, which does not exist" for arn in lost]
    return found


def _buckets_in(document: Any) -> list[str]:
    parsed = cast("Object", json.loads(document) if isinstance(document, str) else document)
    found: set[str] = set()
    for statement in cast("list[Object]", parsed["Statement"]):
        resources = cast("list[str] | str", statement.get("Resource") or [])
        for arn in [resources] if isinstance(resources, str) else resources:
            if arn.startswith("arn:aws:s3:::"):
                found.add(arn.removesuffix("/*"))
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


def _one_ended(policies: list[Object], pods: list[Object]) -> Iterable[str]:
    """Edges between pods that one end allows and the other does not, by the ports."""
    labels = {name_of(pod): labels_of(pod) for pod in pods}
    out = _edges(policies, labels, "egress", "to")
    into = {(target, source, port) for source, target, port in _edges(policies, labels, "ingress", "from")}
    for source, target, port in sorted(out - into):
        yield f"{source} may leave for {target}:{port}, and may not enter there"
    for source, target, port in sorted(into - out):
        yield f"{source} may enter {target}:{port}, and may not leave for it"


def _edges(
    policies: list[Object], labels: Mapping[str, Mapping[str, str]], direction: str, key: str
) -> set[tuple[str, str, str]]:
    """Who is connected with whom: the workload that a policy is for, the one that it names, and the port."""
    found: set[tuple[str, str, str]] = set()
    for policy in policies:
        own = [name for name in labels if _matches(_selected(policy), labels[name])]
        for rule in parts(policy["spec"], direction):
            for peer in parts(rule, key):
                selector = part(peer, "podSelector", "matchLabels")
                if not selector or "namespaceSelector" in peer:
                    continue
                others = [name for name in labels if _matches(selector, labels[name])]
                ports = [str(port.get("port", "any")) for port in parts(rule, "ports") or [{}]]
                found.update((one, other, port) for one in own for other in others for port in ports)
    return found


def _reaches_agent(policies: list[Object], labels: Mapping[str, str]) -> bool:
    own = [policy for policy in policies if _matches(_selected(policy), labels)]
    rules = [rule for policy in own for rule in parts(policy["spec"], "egress")]
    return any(part(peer, "ipBlock").get("cidr") == _AGENT for rule in rules for peer in parts(rule, "to"))
