"""Parts of a state with containers."""

from typing import Any

from isthmus.engine.state import ResourceState


def container(
    name: str, *, dependencies: tuple[str, ...] = (), needs: tuple[str, ...] = (), **inputs: Any
) -> ResourceState:
    """A container's resource; `needs` are the resources that its environment is made of."""
    given: dict[str, Any] = {
        "name": f"e-{name}",
        "image": "sha256:1",
        "aliases": [name],
        "memory": 2.0**20,
        "health": {"tcp": {"port": 80.0}, "timeoutSeconds": 60.0},
        **inputs,
    }
    return ResourceState(
        urn=f"urn::{name}",
        custom=True,
        type="containers:index:Container",
        id=f"e-{name}",
        inputs=given,
        dependencies=dependencies,
        property_dependencies={"env": needs},
    )
