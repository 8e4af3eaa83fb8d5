"""Identity: S3 credentials of one principal, which may do what its grants say and nothing else."""

from collections.abc import Sequence

import pulumi

from components.substrate import Credentials, Grant
from providers.containers import resources
from stacks.local.object_store import ADMIN, INSIDE, REGION, ObjectStore
from stacks.local.site import Site

CREDENTIALS_PATH = "/etc/isthmus/aws-credentials"


def make_identity(
    site: Site, store: ObjectStore, name: str, grants: Sequence[Grant], opts: pulumi.ResourceOptions
) -> Credentials:
    """Make credentials for these grants, once their buckets exist."""
    needs = [store.container, *(grant.bucket.ready for grant in grants)]
    identity = resources.Identity(
        name,
        resources.IdentityArgs(
            name=site.full_name(name),
            endpoint=store.endpoint,
            access_key=ADMIN,
            secret_key=store.secret_key,
            grants=[resources.Grant(bucket=grant.bucket.name, access=grant.access) for grant in grants],
        ),
        pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=needs)),
    )
    return Credentials(
        access_key_id=identity.access_key_id, secret_access_key=pulumi.Output.secret(identity.secret_access_key)
    )


S3_ENV = {
    "AWS_ENDPOINT_URL_S3": INSIDE,
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_SHARED_CREDENTIALS_FILE": CREDENTIALS_PATH,
}
"""Variables that S3 clients inside the estate read."""


def s3_file(credentials: Credentials) -> pulumi.Output[str]:
    """Credentials as every SDK of AWS reads them from a file."""
    return pulumi.Output.concat(
        "[default]\naws_access_key_id = ",
        credentials.access_key_id,
        "\naws_secret_access_key = ",
        credentials.secret_access_key,
        "\n",
    )
