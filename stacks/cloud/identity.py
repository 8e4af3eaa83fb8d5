"""Identity: what a workload may do in S3, by EKS Pod Identity: a role, and no keys."""

from collections.abc import Sequence

import pulumi
from pulumi_aws.eks.pod_identity_association import PodIdentityAssociation

from components.substrate import Grant
from stacks.cloud.cluster import Cluster
from stacks.cloud.documents import Statement, trust
from stacks.cloud.encryption import use_of_key
from stacks.cloud.role import make_role
from stacks.cloud.site import Site

READ = ("s3:GetObject", "s3:GetObjectVersion")
WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
LIST = ("s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads")
PODS = "pods.eks.amazonaws.com"


def pod_identity(
    site: Site, cluster: Cluster, service_account: str, grants: Sequence[Grant], opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    """Let the pods of one service account do what the grants say, and nothing else."""
    own = {
        "StringEquals": {
            "aws:SourceAccount": site.aws.account,
            "aws:RequestTag/kubernetes-namespace": cluster.namespace,
            "aws:RequestTag/kubernetes-service-account": service_account,
        },
        "ArnEquals": {"aws:SourceArn": site.arn("eks", f"cluster/{cluster.name}")},
    }
    role = make_role(
        site, service_account, trust(PODS, "sts:TagSession", conditions=own), opts, statements=permissions(site, grants)
    )
    return PodIdentityAssociation(
        service_account,
        cluster_name=cluster.name,
        namespace=cluster.namespace,
        service_account=service_account,
        role_arn=role.arn,
        tags=site.tags(),
        opts=site.options(opts, after=[*cluster.ready, *role.ready]),
    )


def permissions(site: Site, grants: Sequence[Grant]) -> Sequence[Statement]:
    """What grants mean in S3: list the bucket, read or write its objects, and use their key."""
    statements: list[Statement] = []
    for grant in sorted(grants, key=lambda grant: grant.bucket.name):
        arn = f"arn:{site.aws.partition}:s3:::{grant.bucket.name}"
        label = "".join(part.title() for part in grant.bucket.name.split("-"))
        objects = {"read": READ, "write": WRITE, "readwrite": (*READ, *WRITE)}[grant.access]
        statements.append(Statement(sid=f"List{label}", actions=LIST, resources=[arn]))
        statements.append(Statement(sid=f"Objects{label}", actions=objects, resources=[f"{arn}/*"]))
    writes = any(grant.access != "read" for grant in grants)
    return [*statements, use_of_key(site, "data", write=writes)] if grants else []
