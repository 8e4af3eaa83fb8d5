"""Making and removing containers: create, put files in, start, wait; stop, remove, wait."""

import time

from docker.errors import APIError, NotFound

from isthmus.errors import IsthmusError
from providers.containers.call import Call
from providers.containers.container_files import archive
from providers.containers.container_payload import payload
from providers.containers.container_spec import CPU_PERIOD, ContainerSpec
from providers.containers.docker_errors import CONFLICT, DockerOperationError, explained, reason
from providers.containers.observed import KEEP_RUNNING, inspect, labels_of, once_healthy
from providers.containers.ports import port_taken
from providers.containers.waiting import wait_until_healthy

GONE_SECONDS, GONE_PAUSE = 60, 0.05
NO_DRIVER = "could not select device driver"


class GpuMissingError(IsthmusError):
    """A container asks for GPUs that this Docker engine can't give."""


class StillThereError(IsthmusError):
    """Docker said that it removed a container, and it is still there."""


def make(call: Call, spec: ContainerSpec, *, keep_failed: bool) -> str:
    """Make a container and wait until it is healthy; gives its id. One that fails is removed unless `keep_failed`."""
    api = call.docker().api
    body = payload(spec, call.ownership, with_gpus=_gpus_granted(call, spec))
    with explained(f"creating the container {spec.name}", call.ownership.urn):
        try:
            made = api.create_container_from_config(body, spec.name)
        except APIError as error:
            _look_who_was_faster(call, spec.name, error)
            made = api.create_container_from_config(body, spec.name)
    container = str(made["Id"])
    started = False
    try:
        if spec.files:
            with explained(f"putting files into the container {spec.name}", call.ownership.urn):
                api.put_archive(container, "/", archive(spec.files, spec.user))
        _start(call, spec, container)
        started = True
        settle(call, spec, container)
    except BaseException:
        if not (keep_failed and started):
            remove(call, container, 0)
        raise
    return container


def _look_who_was_faster(call: Call, name: str, error: APIError) -> None:
    """After a conflict of names: refuse what is somebody else's, and remove what is this resource's own, half-made."""
    found = inspect(call, name)
    if error.status_code != CONFLICT or found is None:
        raise error
    call.ownership.require("container", name, labels_of(found), making=True)
    remove(call, str(found["Id"]), 0)


def start(call: Call, spec: ContainerSpec, container: str) -> None:
    """Start a container that stands still, and wait until it is healthy."""
    _start(call, spec, container)
    settle(call, spec, container)


def restart(call: Call, spec: ContainerSpec, container: str) -> None:
    """Stop a container and start it again, and wait until it is healthy."""
    with explained(f"stopping the container {spec.name}", call.ownership.urn):
        call.docker().api.stop(container, timeout=spec.stop_timeout)
    start(call, spec, container)


def settle(call: Call, spec: ContainerSpec, container: str) -> None:
    """Wait until a container is healthy; from then on Docker keeps it running."""
    wait_until_healthy(call, spec, container)
    with explained(f"setting the limits of the container {spec.name}", call.ownership.urn):
        call.docker().api.update_container(
            container,
            mem_limit=spec.memory,
            memswap_limit=spec.memory,
            cpu_period=CPU_PERIOD,
            cpu_quota=spec.cpu_quota or -1,
            restart_policy={"Name": KEEP_RUNNING},
        )


def _start(call: Call, spec: ContainerSpec, container: str) -> None:
    try:
        call.docker().api.start(container)
    except APIError as error:
        taken = port_taken(call, spec, reason(error))
        if taken is not None:
            raise taken from error
        if NO_DRIVER in reason(error):
            raise GpuMissingError(
                f"Docker lists the NVIDIA runtime, and can't give {spec.name} its GPUs: {reason(error)}",
                where=call.ownership.urn,
                hint="Mend the NVIDIA Container Toolkit (nvidia-ctk runtime configure), or ask for no GPUs.",
            ) from error
        raise DockerOperationError(
            f"starting the container {spec.name} failed: {reason(error)}", where=call.ownership.urn
        ) from error


def remove(call: Call, container: str, stop_seconds: int) -> None:
    """Stop and remove a container, and wait until it is gone; one that is gone already is fine."""
    api = call.docker().api
    with explained(f"removing the container {container}", call.ownership.urn):
        try:
            if stop_seconds:
                api.stop(container, timeout=stop_seconds)
            api.remove_container(container, v=True, force=True)
        except NotFound:
            return
        except APIError as error:
            if "already in progress" not in reason(error):
                raise
        deadline = time.monotonic() + GONE_SECONDS
        while time.monotonic() < deadline:
            try:
                api.inspect_container(container)
            except NotFound:
                return
            time.sleep(GONE_PAUSE)
    raise StillThereError(
        f"the container {container} is still there {GONE_SECONDS} s after its removal",
        where=call.ownership.urn,
        hint=f"Look at docker inspect {container}, then try again.",
    )


def remove_leftovers(call: Call, keep: str) -> None:
    """Remove containers that a killed run of this very resource left half-made under another name.

    One that was once healthy is left alone: it may be another resource's now, which had this one's URN before.
    """
    found = call.docker().api.containers(all=True, filters={"label": call.ownership.filters()})
    for container in found:
        inspected = inspect(call, str(container["Id"]))
        if inspected is not None and inspected["Name"] != f"/{keep}" and not once_healthy(inspected):
            remove(call, str(inspected["Id"]), 0)


def remove_renamed(call: Call, keep: str, container: str) -> None:
    """Remove the container that the state remembers, where it was renamed by hand."""
    found = inspect(call, container)
    if found is not None and found["Name"] != f"/{keep}" and call.ownership.owns(labels_of(found)):
        remove(call, container, 0)


def _gpus_granted(call: Call, spec: ContainerSpec) -> bool:
    if not spec.gpus:
        return False
    if call.docker().has_nvidia:
        return True
    _fall_back(call, spec)
    return False


def _fall_back(call: Call, spec: ContainerSpec) -> None:
    if not spec.gpu_fallback:
        raise GpuMissingError(
            f"the container {spec.name} asks for {spec.gpus} GPU(s), and this Docker engine has no NVIDIA runtime",
            where=call.ownership.urn,
            hint="Install the NVIDIA Container Toolkit, or allow CPUs instead (gpu_fallback: cpu in the environment).",
        )
    call.warn(f"{spec.name} asks for {spec.gpus} GPU(s), and Docker has none here: it runs on CPUs instead")
