"""What a rehearsal does not carry out, as its report says it."""

from isthmus.rehearsal.providers.aws.kinds import KINDS
from isthmus.rehearsal.providers.kubernetes.planned import TYPES

_OTHERS = (
    (
        "images are built and pushed",
        "they are known by the hash of what they are made from; digests stand for real ones",
    ),
    ("containers start and answer their probes", "KWOK says that every pod that has a node runs"),
    (
        "network policies are enforced",
        "they are accepted and consistent; nothing here has a network to enforce them on",
    ),
    ("Karpenter makes nodes of NodePools", "they are there from the start, as many as the hard limits allow"),
    (
        "KubeRay makes pods of the RayCluster, and scales them",
        "its kind is a minimal one of the rehearsal's own; the pods are made from its templates, all that there may be",
    ),
    ("load balancers and disks", "the rehearsal gives them an address and a name, as the cloud's controllers would"),
    ("IAM enforces its policies", "the emulator keeps them and lets everything through"),
    ("EKS changes a cluster that stands", "the emulator has no call for it"),
)


def claims(*, asked: str, rehearsed: str) -> list[tuple[str, str]]:
    """What is not carried out, and why; `asked` and `rehearsed` are versions of Kubernetes: `1.35`, `v1.35.4`."""
    types = [(f"resources of the type {token}", TYPES[token]) for token in sorted(TYPES)]
    properties = [
        (f"the property {path} of {token}", KINDS[token].planned[path])
        for token in sorted(KINDS)
        for path in sorted(KINDS[token].planned)
    ]
    return [*_other_version(asked, rehearsed), *_OTHERS, *types, *properties]


def _other_version(asked: str, rehearsed: str) -> list[tuple[str, str]]:
    same = rehearsed.startswith(f"v{asked}.")
    return [] if same else [(f"the cluster runs Kubernetes {asked}", f"what was rehearsed is {rehearsed}")]
