"""Container: made, started and healthy; healed when it isn't; the resource's id is the container's name."""

from providers.containers import making
from providers.containers.call import Base, Call, Found
from providers.containers.container_check import container_failures
from providers.containers.container_spec import CPU_PERIOD, ContainerSpec
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
    quota_of,
    status_of,
)
from providers.containers.passing import left_to_another
from providers.containers.values import Plain, Properties, has_unknown, reveal
from providers.containers.waiting import address_of


class ContainerHandler(Base):
    """Makes, heals, changes and removes containers."""

    type = CONTAINER

    def check(self, call: Call, inputs: Properties, /) -> tuple[Properties, list[Failure]]:
        """Refuse what can't be: duplicates, ports beyond loopback, more than the machine has."""
        return inputs, list(container_failures(inputs, call.docker()))

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `status` when the container isn't there, or isn't as it was made, or isn't healthy."""
        del inputs
        spec = ContainerSpec.of(_inputs(state))
        found: set[str] = set()
        if not status_of(call, spec, inspect(call, identity)) == HEALTHY == state.get("status"):
            found.add("status")
        if state.get("gpuFellBack") and spec.gpus and call.docker().has_nvidia:
            found.add("gpuFellBack")
        return frozenset(found)

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Keep id and address where the container need not be made again."""
        found = inspect(call, identity) if state else None
        if found is None or has_unknown(inputs):
            return {"status": HEALTHY}
        spec = ContainerSpec.of(inputs)
        if needs_new(call, spec, found) or _gains_gpus(call, spec, found):
            return {"status": HEALTHY}
        return {**{key: state[key] for key in CONTAINER.outputs if key in state}, "status": HEALTHY}

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
        del state
        found = inspect(call, identity)
        if found is None or not inputs or not call.ownership.owns(labels_of(found)):
            return None
        spec = ContainerSpec.of(inputs)
        limits: dict[str, Plain] = {"memory": found["HostConfig"]["Memory"]}
        if quota_of(found) != spec.cpu_quota:
            limits["cpus"] = quota_of(found) / CPU_PERIOD or None
        actual = {key: value for key, value in {**inputs, **limits}.items() if value is not None}
        return Found(inputs=actual, outputs={**_outputs(spec, found), "status": status_of(call, spec, found)})

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Bring the container to its inputs: in place where that is enough, else by making it again."""
        spec = ContainerSpec.of(inputs)
        making.remove_renamed(call, spec.name, str(state.get("containerId")))
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
        same = found["Id"] == state.get("containerId")
        if left_to_another(call, f"container {identity}", labels_of(found), same=same):
            return
        patience = int(reveal(state.get("stopTimeout", 10)))
        # Who gives the whole deletion less time than that means it.
        making.remove(call, str(found["Id"]), min(patience, int(call.timeout)) if call.timeout else patience)


def _bring(call: Call, spec: ContainerSpec, found: Inspected | None, *, keep_failed: bool) -> Properties:
    """Take a container from however it is found to healthy."""
    if found is not None and (needs_new(call, spec, found) or _gains_gpus(call, spec, found)):
        making.remove(call, str(found["Id"]), spec.stop_timeout)
        found = None
    if found is None:
        making.make(call, spec, keep_failed=keep_failed)
    else:
        _heal(call, spec, found)
    return _outputs(spec, call.docker().api.inspect_container(spec.name))


def _heal(call: Call, spec: ContainerSpec, found: Inspected) -> None:
    api, container, state = call.docker().api, str(found["Id"]), found["State"]
    with explained(f"waking the container {spec.name}", call.ownership.urn):
        if state.get("Paused"):
            api.unpause(container)
    if not state.get("Running"):
        making.start(call, spec, container)
        return
    if not state.get("Paused") and not answers(call, spec, found):
        making.restart(call, spec, container)
        return
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
