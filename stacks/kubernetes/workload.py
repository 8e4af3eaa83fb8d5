"""Workload: a service as a Deployment, or a StatefulSet where it has volumes, with what keeps and scales it."""

from typing import TYPE_CHECKING

import pulumi

from components.substrate import Service, ServiceArgs, Target, each_of
from stacks.kubernetes.files import make_files
from stacks.kubernetes.names import memory_quantity, selecting
from stacks.kubernetes.objects import PATIENCE_SECONDS, Object, Place, patient
from stacks.kubernetes.pod import Identity, Placing, ports, template

if TYPE_CHECKING:
    from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict, StatefulSetSpecArgsDict
    from pulumi_kubernetes.autoscaling.v2 import HorizontalPodAutoscalerSpecArgsDict
    from pulumi_kubernetes.core.v1 import PersistentVolumeClaimArgsDict, PodTemplateSpecArgsDict, ServiceSpecArgsDict
    from pulumi_kubernetes.policy.v1 import PodDisruptionBudgetSpecArgsDict

BUSY_PERCENT = 70
"""Share of its CPUs at which a service gets another copy."""
CALM_SECONDS = 300
"""How long load must be low before a copy goes."""
HISTORY = 3
"""Earlier versions of a workload to keep, to go back to."""


def make_workload(
    place: Place,
    name: str,
    args: ServiceArgs,
    identity: Identity | None,
    opts: pulumi.ResourceOptions,
    *,
    drain_seconds: int = 0,
) -> Service:
    """Run a service; others reach it by its name, as they do everywhere."""
    files = make_files(place, name, args.files, args.secret_files, args.secret_env, opts)
    make_address(place, name, args, opts)
    args = args.finding_copies(each_of(name))
    pod = template(place, name, args, files, Placing(identity=identity, drain_seconds=drain_seconds))
    needs = [*files.objects, *args.after, *([identity.ready] if identity else [])]
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=needs))
    make = _make_stateful if args.volumes else _make_stateless
    workload = make(place, name, args, pod, pulumi.ResourceOptions.merge(after, patient()))
    make_budget(place, name, opts)
    if scales(args):
        kind = "StatefulSet" if args.volumes else "Deployment"
        make_autoscaler(place, name, kind, args, pulumi.ResourceOptions.merge(opts, _after(workload)))
    return Service(name=name, host=name, ports=args.ports, ready=workload)


def scales(args: ServiceArgs) -> bool:
    """Whether the number of copies follows the load."""
    return args.max_replicas is not None and args.max_replicas > args.replicas


def target_of(name: str, args: ServiceArgs) -> Target | None:
    """What Prometheus scrapes: each copy by itself where there is more than one, or may be."""
    if args.metrics is None:
        return None
    several = args.replicas > 1 or scales(args)
    host = each_of(name) if several else name
    return Target(
        service=name,
        address=f"{host}:{args.metrics.port}",
        path=args.metrics.path,
        resources=args.resources,
        discovered=several,
    )


def make_address(place: Place, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> None:
    """Make the name that the service is reached by, and one for every copy where that is asked for."""
    if ports(args):
        spec = address_spec(name, args)
        place.make("v1", "Service", name, spec=spec, opts=opts)
    target = target_of(name, args)
    if args.copies_variable is not None or (target is not None and target.discovered):
        make_each(place, name, selecting(name), ports(args), opts)


def make_each(
    place: Place, name: str, selector: dict[str, str], named: dict[str, int], opts: pulumi.ResourceOptions
) -> Object:
    """Make a name with an address for each pod, ready or not: who watches wants to see those that are not."""
    spec: ServiceSpecArgsDict = {
        "cluster_ip": "None",
        "selector": selector,
        "ports": [{"name": key, "port": port, "target_port": port} for key, port in named.items()],
        "publish_not_ready_addresses": True,
    }
    return place.make("v1", "Service", each_of(name), spec=spec, opts=opts)


def address_spec(name: str, args: ServiceArgs) -> "ServiceSpecArgsDict":
    """A stable address inside the cluster; ports are those of the pods, as the network policies of EKS need it."""
    return {
        "type": "ClusterIP",
        "selector": selecting(name),
        "ports": [{"name": key, "port": port, "target_port": port} for key, port in ports(args).items()],
    }


def _make_stateless(
    place: Place, name: str, args: ServiceArgs, pod: "PodTemplateSpecArgsDict", opts: pulumi.ResourceOptions
) -> Object:
    spec: DeploymentSpecArgsDict = {
        "replicas": _copies(args),
        "selector": {"match_labels": selecting(name)},
        "strategy": {"type": "RollingUpdate", "rolling_update": {"max_surge": 1, "max_unavailable": 0}},
        "revision_history_limit": HISTORY,
        "progress_deadline_seconds": PATIENCE_SECONDS,
        "template": pod,
    }
    return place.make("apps/v1", "Deployment", name, spec=spec, opts=opts)


def _copies(args: ServiceArgs) -> int | None:
    """How many, unless that is the autoscaler's to say: two owners would undo each other's work."""
    return None if scales(args) else args.replicas


def _make_stateful(
    place: Place, name: str, args: ServiceArgs, pod: "PodTemplateSpecArgsDict", opts: pulumi.ResourceOptions
) -> Object:
    claims: list[PersistentVolumeClaimArgsDict] = [
        {
            "metadata": {"name": volume.name},
            "spec": {
                "access_modes": ["ReadWriteOnce"],
                "storage_class_name": place.storage_class,
                "resources": {"requests": {"storage": memory_quantity(volume.size_bytes)}},
            },
        }
        for volume in args.volumes
    ]
    spec: StatefulSetSpecArgsDict = {
        "replicas": _copies(args),
        "selector": {"match_labels": selecting(name)},
        "service_name": name,
        "pod_management_policy": "Parallel",
        "revision_history_limit": HISTORY,
        "template": pod,
        "volume_claim_templates": claims,
    }
    return place.make("apps/v1", "StatefulSet", name, spec=spec, opts=opts)


def make_budget(place: Place, name: str, opts: pulumi.ResourceOptions) -> Object:
    """Let nodes take away one copy at a time; with a minimum, a service of one copy would hold its node for ever."""
    spec: PodDisruptionBudgetSpecArgsDict = {
        "max_unavailable": 1,
        "selector": {"match_labels": selecting(name)},
        "unhealthy_pod_eviction_policy": "AlwaysAllow",
    }
    return place.make("policy/v1", "PodDisruptionBudget", name, spec=spec, opts=opts)


def make_autoscaler(place: Place, name: str, kind: str, args: ServiceArgs, opts: pulumi.ResourceOptions) -> Object:
    """Follow the load between the least and the most copies."""
    spec: HorizontalPodAutoscalerSpecArgsDict = {
        "scale_target_ref": {"api_version": "apps/v1", "kind": kind, "name": name},
        "min_replicas": args.replicas,
        "max_replicas": args.max_replicas or args.replicas,
        "metrics": [
            {
                "type": "Resource",
                "resource": {
                    "name": "cpu",
                    "target": {"type": "Utilization", "average_utilization": BUSY_PERCENT},
                },
            }
        ],
        "behavior": {"scale_down": {"stabilization_window_seconds": CALM_SECONDS}},
    }
    return place.make("autoscaling/v2", "HorizontalPodAutoscaler", name, spec=spec, opts=opts)


def _after(resource: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(depends_on=[resource])
