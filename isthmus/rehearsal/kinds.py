"""The Kubernetes kinds that a rehearsal knows: where the API server has them, and when an object of one is done."""

from dataclasses import dataclass
from enum import Enum


class Await(Enum):
    """What an object has to become before it counts as made."""

    NOTHING = "nothing"
    AVAILABLE = "available"
    """A Deployment whose replicas are all updated and available."""
    REPLICAS = "replicas"
    """A StatefulSet whose replicas are all updated and ready."""
    COMPLETE = "complete"
    BALANCER = "balancer"
    """A Service whose load balancer has an address, where it asks for one."""
    ESTABLISHED = "established"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: `fixed` are the paths of what can only be changed by a new object."""

    version: str
    """As in `apiVersion`."""
    name: str
    plural: str
    namespaced: bool = True
    wait: Await = Await.NOTHING
    fixed: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """Pulumi's token."""
        version = self.version if "/" in self.version else f"core/{self.version}"
        return f"kubernetes:{version}:{self.name}"

    def path(self, namespace: str, name: str = "") -> str:
        """The path of its collection, or of one object."""
        root = f"/apis/{self.version}" if "/" in self.version else f"/api/{self.version}"
        within = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{within}/{self.plural}" + (f"/{name}" if name else "")


_SELECTOR = ("spec.selector",)
_KINDS = (
    Kind(version="v1", name="Namespace", plural="namespaces", namespaced=False),
    Kind(version="v1", name="Node", plural="nodes", namespaced=False),
    Kind(version="v1", name="PersistentVolume", plural="persistentvolumes", namespaced=False),
    Kind(version="v1", name="PersistentVolumeClaim", plural="persistentvolumeclaims"),
    Kind(version="v1", name="Pod", plural="pods"),
    Kind(version="v1", name="ConfigMap", plural="configmaps"),
    Kind(version="v1", name="Secret", plural="secrets", fixed=("type",)),
    Kind(version="v1", name="ServiceAccount", plural="serviceaccounts"),
    Kind(version="v1", name="Service", plural="services", wait=Await.BALANCER, fixed=("spec.clusterIP",)),
    Kind(version="v1", name="ResourceQuota", plural="resourcequotas"),
    Kind(version="v1", name="LimitRange", plural="limitranges"),
    Kind(version="apps/v1", name="Deployment", plural="deployments", wait=Await.AVAILABLE, fixed=_SELECTOR),
    Kind(
        version="apps/v1",
        name="StatefulSet",
        plural="statefulsets",
        wait=Await.REPLICAS,
        fixed=("spec.selector", "spec.serviceName", "spec.volumeClaimTemplates", "spec.podManagementPolicy"),
    ),
    Kind(version="apps/v1", name="DaemonSet", plural="daemonsets", fixed=_SELECTOR),
    Kind(version="batch/v1", name="Job", plural="jobs", wait=Await.COMPLETE, fixed=("spec.template", "spec.selector")),
    Kind(version="autoscaling/v2", name="HorizontalPodAutoscaler", plural="horizontalpodautoscalers"),
    Kind(version="policy/v1", name="PodDisruptionBudget", plural="poddisruptionbudgets"),
    Kind(version="networking.k8s.io/v1", name="NetworkPolicy", plural="networkpolicies"),
    Kind(version="networking.k8s.io/v1", name="IngressClass", plural="ingressclasses", namespaced=False),
    Kind(version="networking.k8s.io/v1", name="Ingress", plural="ingresses"),
    Kind(version="rbac.authorization.k8s.io/v1", name="Role", plural="roles"),
    Kind(version="rbac.authorization.k8s.io/v1", name="RoleBinding", plural="rolebindings", fixed=("roleRef",)),
    Kind(version="rbac.authorization.k8s.io/v1", name="ClusterRole", plural="clusterroles", namespaced=False),
    Kind(
        version="rbac.authorization.k8s.io/v1",
        name="ClusterRoleBinding",
        plural="clusterrolebindings",
        namespaced=False,
        fixed=("roleRef",),
    ),
    Kind(
        version="storage.k8s.io/v1",
        name="StorageClass",
        plural="storageclasses",
        namespaced=False,
        fixed=("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    ),
    Kind(
        version="scheduling.k8s.io/v1",
        name="PriorityClass",
        plural="priorityclasses",
        namespaced=False,
        fixed=("value",),
    ),
    Kind(
        version="apiextensions.k8s.io/v1",
        name="CustomResourceDefinition",
        plural="customresourcedefinitions",
        namespaced=False,
        wait=Await.ESTABLISHED,
    ),
    Kind(version="karpenter.sh/v1", name="NodePool", plural="nodepools", namespaced=False),
    Kind(version="eks.amazonaws.com/v1", name="NodeClass", plural="nodeclasses", namespaced=False),
    Kind(version="eks.amazonaws.com/v1", name="IngressClassParams", plural="ingressclassparams", namespaced=False),
    Kind(version="ray.io/v1", name="RayCluster", plural="rayclusters"),
)
BY_NAME = {kind.name: kind for kind in _KINDS}
BY_TOKEN = {kind.token: kind for kind in _KINDS}
