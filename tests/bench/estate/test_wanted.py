from typing import Any

from bench.estate.wanted import wanted
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engine.values import Secret
from tests.bench.estate.parts import container


def other(name: str, kind: str, *, dependencies: tuple[str, ...] = ()) -> ResourceState:
    """A resource that is no container."""
    return ResourceState(urn=f"urn::{name}", custom=True, type=f"containers:index:{kind}", dependencies=dependencies)


def test_edges_go_through_what_is_no_container() -> None:
    resources: list[Any] = [
        container("storage"),
        other("bucket", "Bucket", dependencies=("urn::storage",)),
        other("identity", "Identity", dependencies=("urn::bucket",)),
        container("registry", needs=("urn::identity",)),
        container("slot", dependencies=("urn::registry",)),
    ]
    found = {one.service: one.after for one in wanted(Deployment(resources=tuple(resources)))}
    assert found == {"storage": (), "registry": ("e-storage",), "slot": ("e-registry",)}


def test_secrets_come_in_plain() -> None:
    given = container("registry", env={"PASSWORD": Secret("open sesame")})
    assert wanted(Deployment(resources=(given,)))[0].inputs["env"] == {"PASSWORD": "open sesame"}
