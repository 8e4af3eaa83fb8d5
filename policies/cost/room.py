"""What a node leaves for pods: its size, less what the hypervisor and the kubelet keep.

Karpenter counts so before it starts a node (its `vmMemoryOverheadPercent`), by the kubelet's reservations of Amazon's
own images; Auto Mode's images may keep less.
"""

_RESERVED = ((1, 0.06), (1, 0.01), (2, 0.005))  # so many CPUs, and the share of them that the kubelet keeps
_REST = 0.0025
_HYPERVISOR = 0.075
_PODS = 110  # the most pods of a node
_MEMORY = (255 + 11 * _PODS + 100) / 1024  # GiB: the kubelet's, and what it evicts pods for


def cpus(total: float) -> float:
    """The CPUs that a node of so many leaves."""
    kept, rest = 0.0, total
    for count, share in _RESERVED:
        kept, rest = kept + min(count, rest) * share, max(rest - count, 0)
    return total - kept - rest * _REST


def gib(total: float) -> float:
    """The GiB of memory that a node of so many leaves."""
    return max(total * (1 - _HYPERVISOR) - _MEMORY, 0)
