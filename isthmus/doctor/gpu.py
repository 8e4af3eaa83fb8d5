"""GPUs: a runtime for them, if a pool asks for any."""

from collections.abc import Iterator

from envs.schema import GpuFallback
from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject

_FIX = (
    "Install NVIDIA's driver and container toolkit (nvidia-ctk runtime configure --runtime=docker, restart Docker),\n"
    "or write gpu_fallback: cpu into the pool to let its jobs run on CPUs."
)


def check(subject: Subject) -> Iterator[Finding]:
    """The nvidia runtime is registered with Docker, or every pool with GPUs may do without."""
    asking = [(index, pool) for index, pool in enumerate(subject.environment.training.pools) if pool.gpus]
    if subject.host is None:
        return
    if not asking:
        yield Finding(check="gpu", level=Level.OK, message="no pool asks for GPUs")
        return
    for index, pool in asking:
        where = subject.where(("training", "pools", index, "gpus"))
        if subject.host.has_nvidia:
            message = f"{where}: Docker has the nvidia runtime"
            yield Finding(check="gpu", level=Level.OK, message=message)
        elif pool.gpu_fallback is GpuFallback.CPU:
            message = f"{where}: no nvidia runtime in Docker; pool {pool.name} falls back to CPUs"
            yield Finding(check="gpu", level=Level.WARN, message=message, fix=_FIX)
        else:
            message = f"{where}: pool {pool.name} asks for GPUs, and Docker has no nvidia runtime"
            yield Finding(check="gpu", level=Level.FAIL, message=message, fix=_FIX)
