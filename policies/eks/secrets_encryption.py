"""Secrets of a cluster are encrypted with a key of ours."""

from collections.abc import Iterator

from policies.eks.types import CLUSTER
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    encryption = resource.inputs.object("encryptionConfig")
    if "secrets" not in encryption.texts("resources"):
        yield Finding(message="must name secrets", path=encryption.where("resources"))
    # The key may be one that is yet to be made, but there must be one.
    if not encryption.has("provider") or not encryption.object("provider").has("keyArn"):
        yield Finding(message="must name a key of KMS", path=encryption.where("provider.keyArn"))


RULE = Rule(
    name="eks-secrets-encryption",
    title="Secrets of an EKS cluster are encrypted with a key of KMS",
    severity=Severity.HIGH,
    why="Who reads etcd or a backup of it then still cannot read credentials.",
    fix="Set encryptionConfig with resources [secrets] and the ARN of a key.",
    types=(CLUSTER,),
    check=_check,
)
