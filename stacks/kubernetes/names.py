"""Names: labels by which objects find each other, and quantities as Kubernetes writes them."""

import math
from collections.abc import Mapping

from envs.schema import Resources

NAME = "isthmus/name"
"""Label with the name of what a pod belongs to; by it alone pods are found."""
POOL = "isthmus/pool"
"""Label and taint of a node: the pool that it was made for."""
COMPUTE = "isthmus/compute"
"""Label of the pods of one head and its workers."""


def selecting(name: str) -> dict[str, str]:
    """Labels that select the pods of one workload."""
    return {NAME: name}


def cpu_quantity(cpus: float) -> str:
    """CPUs as Kubernetes writes them: `2`, `500m`; a thousandth at least."""
    milli = max(1, math.ceil(cpus * 1000))
    return str(milli // 1000) if milli % 1000 == 0 else f"{milli}m"


def memory_quantity(size: int) -> str:
    """Bytes with the largest unit that is exact: `512Mi`."""
    for unit, factor in (("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10)):
        if size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


def limits(resources: Resources) -> Mapping[str, str]:
    """What one container may use, which is also what is kept for it."""
    return {"cpu": cpu_quantity(resources.cpus), "memory": memory_quantity(resources.memory)}
