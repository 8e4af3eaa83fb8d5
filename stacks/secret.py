"""Secret: random letters and digits, kept as a Pulumi secret in state."""

import pulumi

from providers.containers import resources


def make_secret(name: str, length: int, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Make a random secret of letters and digits; the same on every later `up`."""
    secret = resources.Secret(name, resources.SecretArgs(length=length), opts)
    return pulumi.Output.secret(secret.value)
