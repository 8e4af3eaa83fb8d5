"""Container: made, started and healthy; healed when it isn't; the resource's id is the container's name."""

from collections.abc import Iterator
from ipaddress import ip_address

from providers.containers import making
from providers.containers.call import Base, Call, Found, text
from providers.containers.container_spec import ContainerSpec
from providers.containers.container_type import CONTAINER
from providers.containers.docker_errors import explained
from providers.containers.fields import Failure
from providers.containers.observed import (
    HEALTHY,
    Inspected,
    answers,
    has_gpus,
    inspect,
    labels_of,
    needs_new,
    status_of,
)
from providers.containers.values import Plain, Properties, has_unknown, reveal
from providers.containers.waiting import address_of


class ContainerHandler(Base):
    """Makes, heals, changes and removes containers."""

    type = CONTAINER

    def check(self, call: Call, inputs: Properties, /) -> tuple[Properties, list[Failure]]:
        """Refuse what can't be: duplicates, ports beyond loopback, more than the machine has."""
        return inputs, [*_consistent(inputs), *_fits(call, inputs)]

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `status` when the container isn't there, or isn't as it was made, or isn't healthy."""
        del inputs
        if not state.get("containerId"):
            return frozenset({"status"})
        spec = ContainerSpec.of(_inputs(state))
        healthy = status_of(call, spec, inspect(call, identity)) == HEALTHY == state.get("status")
        gained = bool(state.get("gpuFellBack")) and spec.gpus > 0 and call.docker().has_nvidia
        return frozenset(({"status"} if not healthy else set()) | ({"gpuFellBack"} if gained else set()))

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make the container, or adopt the one that a killed run made."""
        spec = ContainerSpec.of(inputs)
        making.remove_leftovers(call, spec.name)
        found = inspect(call, spec.name)
        if found is not None:
            call.ownership.require("container", spec.name, labels_of(found), making=True)
        return spec.name, _bring(call, spec, found, keep_failed=False)

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say how the container is, and which limits it has."""
        found = inspect(call, identity)
        if found is None or not call.ownership.owns(labels_of(found)):
            return None
        if not inputs:
            return None
        spec = ContainerSpec.of(inputs)
        limits: dict[str, Plain] = {"memory": found["HostConfig"]["Memory"]}
        if found["HostConfig"].get("NanoCpus") != spec.nano_cpus:
            limits["cpus"] = (found["HostConfig"].get("NanoCpus") or 0) / 1e9 or None
        outputs = _outputs(spec, found)
        return Found(
            inputs={key: value for key, value in {**inputs, **limits}.items() if value is not None},
            outputs={**outputs, "status": status_of(call, spec, found)},
        )

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Bring the container to its inputs: in place where that is enough, else by making it again."""
        del state
        spec = ContainerSpec.of(inputs)
        making.remove_leftovers(call, spec.name)
        found = inspect(call, identity)
        if found is not None:
            call.ownership.require("container", identity, labels_of(found), making=False)
        return _bring(call, spec, found, keep_failed=True)

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Stop and remove the container."""
        found = inspect(call, identity)
        if found is None:
            return
        call.ownership.require("container", identity, labels_of(found), making=False)
        making.remove(call, str(found["Id"]), int(reveal(state.get("stopTimeout", 10))))


def _bring(call: Call, spec: ContainerSpec, found: Inspected | None, *, keep_failed: bool) -> Properties:
    """Take a container from however it is found to healthy."""
    if found is not None and (needs_new(call, spec, found) or _gains_gpus(call, spec, found)):
        making.remove(call, str(found["Id"]), spec.stop_timeout)
        found = None
    if found is None:
        making.make(call, spec, keep_failed=keep_failed)
    else:
        _heal(call, spec, found)
    after = inspect(call, spec.name)
    assert after is not None
    return _outputs(spec, after)


def _heal(call: Call, spec: ContainerSpec, found: Inspected) -> None:
    api, container, state = call.docker().api, str(found["Id"]), found["State"]
    with explained(f"waking the container {spec.name}", call.ownership.urn):
        if state.get("Paused"):
            api.unpause(container)
    if not state.get("Running"):
        making.start(call, spec, container)
        return
    if not state.get("Paused") and not answers(call, spec, found):
        with explained(f"restarting the container {spec.name}", call.ownership.urn):
            api.restart(container, timeout=spec.stop_timeout)
    making.settle(call, spec, container)


def _gains_gpus(call: Call, spec: ContainerSpec, found: Inspected) -> bool:
    return spec.gpus > 0 and not has_gpus(found) and call.docker().has_nvidia


def _outputs(spec: ContainerSpec, found: Inspected) -> dict[str, Plain]:
    return {
        "containerId": str(found["Id"]),
        "ipAddress": address_of(found, spec.network),
        "gpuFellBack": spec.gpus > 0 and not has_gpus(found),
        "status": HEALTHY,
    }


def _inputs(state: Properties) -> dict[str, Plain]:
    return {key: state[key] for key in CONTAINER.inputs.properties if key in state}


def _consistent(inputs: Properties) -> Iterator[Failure]:
    for key, member in (("files", "path"), ("mounts", "path"), ("ports", "host")):
        yield from _duplicates(inputs, key, member)
    for index, port in enumerate(_objects(inputs, "ports")):
        address = port.get("ip")
        if not has_unknown(address) and reveal(inputs.get("publicPorts")) is not True and not _loopback(str(address)):
            reason = f"must be a loopback address, not {address}; publicPorts allows others"
            yield Failure(path=f"ports[{index}].ip", reason=reason)
    health = reveal(inputs.get("health"))
    if isinstance(health, dict) and sum(key in health for key in ("http", "tcp", "command")) > 1:
        yield Failure(path="health", reason="must have one of http, tcp and command, not several")
    labels = reveal(inputs.get("labels"))
    for key in sorted(labels if isinstance(labels, dict) else {}):
        if str(key).startswith("isthmus."):
            yield Failure(path=f'labels["{key}"]', reason="begins with isthmus., which marks ownership")


def _objects(inputs: Properties, key: str) -> list[dict[str, Plain]]:
    found = reveal(inputs.get(key))
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _duplicates(inputs: Properties, key: str, member: str) -> Iterator[Failure]:
    seen: dict[str, int] = {}
    for index, entry in enumerate(_objects(inputs, key)):
        value = entry.get(member)
        if has_unknown(value):
            continue
        first = seen.setdefault(str(value), index)
        if first != index:
            yield Failure(path=f"{key}[{index}].{member}", reason=f"is {value}, as {key}[{first}].{member} is")


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _fits(call: Call, inputs: Properties) -> Iterator[Failure]:
    memory, cpus = reveal(inputs.get("memory")), reveal(inputs.get("cpus"))
    docker = call.docker()
    if isinstance(memory, int | float) and memory > docker.memory:
        gigabytes = f"{memory / 1024**3:.1f} GiB for {text(inputs, 'name')}; Docker's machine has"
        yield Failure(path="memory", reason=f"can't be had: {gigabytes} {docker.memory / 1024**3:.1f} GiB")
    if isinstance(cpus, int | float) and cpus > docker.cpus:
        yield Failure(
            path="cpus", reason=f"can't be had: {cpus:g} for {text(inputs, 'name')}; Docker has {docker.cpus}"
        )
