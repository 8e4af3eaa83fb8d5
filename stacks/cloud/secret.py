"""Secret: random letters and digits, kept in Secrets Manager too, for people who may read them there."""

import pulumi
from pulumi_aws.secretsmanager.secret import Secret
from pulumi_aws.secretsmanager.secret_version import SecretVersion

from stacks.cloud.encryption import Keys
from stacks.cloud.site import Site
from stacks.secret import make_secret

RECOVERY_DAYS = 30
"""How long a secret that was deleted can be taken back; Secrets Manager's longest."""


def make_kept_secret(
    site: Site, keys: Keys, name: str, length: int, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Make a random secret, the same on every later `up`, and keep it as `isthmus/STACK/NAME`."""
    value = make_secret(name, length, opts)
    secret = Secret(
        name,
        name=f"isthmus/{site.stack}/{name}",
        description=f"Isthmus {site.stack}: {name}",
        kms_key_id=keys.data.arn,
        recovery_window_in_days=RECOVERY_DAYS,
        tags=site.tags(),
        opts=site.options(opts, protect=True),
    )
    # A new value is a new version; the secret keeps the older ones.
    child = pulumi.ResourceOptions(parent=secret, protect=False)
    SecretVersion(name, secret_id=secret.id, secret_string=value, opts=site.options(child))
    return value
