"""Storage: the buckets of the estate, and how they are reached by S3."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.substrate import Bucket, Credentials, Grant, ObjectStore, Substrate
from envs.schema import Storage as StorageSpec


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """What storage is asked for."""

    spec: StorageSpec


class Storage(pulumi.ComponentResource):
    """Artifact storage, spoken to by S3."""

    buckets: Mapping[str, Bucket]
    """Buckets by the name that the environment gives them."""
    store: ObjectStore
    """How S3 is reached from outside the estate."""
    user: Credentials | None
    """Credentials of the estate's user, for every bucket; None where the credential chain provides them."""

    def __init__(
        self, name: str, args: StorageArgs, *, substrate: Substrate, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make every bucket, and the user's credentials."""
        super().__init__("isthmus:storage:Storage", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        wanted = sorted(args.spec.buckets.items())
        self.buckets = {key: substrate.bucket(key, spec, opts=child) for key, spec in wanted}
        self.store = substrate.object_store(opts=child)
        grants = [Grant(bucket=bucket, access="readwrite") for bucket in self.buckets.values()]
        self.user = substrate.credentials("user", grants, opts=child)
        self.register_outputs({"buckets": {key: bucket.name for key, bucket in self.buckets.items()}})
