"""Pieces that the tests of several components need."""

import pulumi

from components.registry import RegistryAccess
from components.substrate import Bucket, Service
from tests.harness.memory import Thing


def registry_access() -> RegistryAccess:
    """A registry that is there already."""
    thing = Thing("registry", pulumi.ResourceOptions())
    return RegistryAccess(
        service=Service(name="registry", host="registry.inside", ports={"http": 5000}, ready=thing),
        uri="http://registry.inside:5000",
        username="admin",
        password=pulumi.Output.secret("hidden"),
    )


def artifacts() -> Bucket:
    """A bucket that is there already."""
    return Bucket(name="full-artifacts", ready=Thing("bucket-artifacts", pulumi.ResourceOptions()))
