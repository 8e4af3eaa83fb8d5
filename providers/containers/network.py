"""Network: a bridge network of the Docker engine, one a stack."""

from docker.errors import APIError, NotFound

from providers.containers.call import Base, Call, Found, ResourceType, text
from providers.containers.docker_api import JsonObject
from providers.containers.docker_errors import CONFLICT, explained
from providers.containers.fields import Property, Record, Text
from providers.containers.names import DOCKER_NAME
from providers.containers.passing import left_to_another
from providers.containers.values import Properties

NETWORK = ResourceType(
    "containers:index:Network",
    about="A bridge network of the Docker engine, on which containers find each other by alias.",
    inputs=Record(
        name="Network",
        properties={"name": Property(kind=DOCKER_NAME, about="The network's full name.", required=True, replaces=True)},
    ),
    outputs={"networkId": Property(kind=Text(), about="The id that Docker gave it.", required=True)},
)


class NetworkHandler(Base):
    """Makes, heals and removes networks; the resource's id is the network's name."""

    type = NETWORK

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `networkId` when the network is gone, or was made again by somebody."""
        del inputs
        found = _inspect(call, identity)
        same = found is not None and found["Id"] == state.get("networkId") and call.ownership.owns(found.get("Labels"))
        return frozenset() if same else frozenset({"networkId"})

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Keep the id, unless the network has to be made again."""
        return {} if not state or self.drift(call, identity, state, inputs) else {"networkId": state["networkId"]}

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make the network, or adopt the one that a killed run made."""
        name = text(inputs, "name")
        found = _inspect(call, name)
        if found is not None:
            call.ownership.require("network", name, found.get("Labels"), making=True)
            return name, {"networkId": str(found["Id"])}
        with explained(f"making the network {name}", call.ownership.urn):
            try:
                made = call.docker().api.create_network(
                    name, driver="bridge", check_duplicate=True, labels=call.ownership.labels
                )
            except APIError as error:
                made = _inspect(call, name)
                if error.status_code != CONFLICT or made is None:
                    raise
                # Somebody was faster: look who.
                call.ownership.require("network", name, made.get("Labels"), making=True)
        return name, {"networkId": str(made["Id"])}

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Give the id that Docker knows the network by."""
        del state
        found = _inspect(call, identity)
        if found is None or not call.ownership.owns(found.get("Labels")):
            return None
        return Found(inputs={**inputs, "name": identity}, outputs={"networkId": str(found["Id"])})

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Make the network again where it is missing."""
        del state
        found = _inspect(call, identity)
        if found is None:
            return self.create(call, inputs)[1]
        call.ownership.require("network", identity, found.get("Labels"), making=False)
        return {"networkId": str(found["Id"])}

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Remove the network; whatever still hangs on it is taken off first."""
        found = _inspect(call, identity)
        if found is None:
            return
        call.ownership.require("network", identity, found.get("Labels"), making=False)
        if left_to_another(
            call, f"network {identity}", found.get("Labels"), same=found["Id"] == state.get("networkId")
        ):
            return
        api = call.docker().api
        with explained(f"removing the network {identity}", call.ownership.urn):
            for container in sorted(found.get("Containers") or {}):
                try:
                    api.disconnect_container_from_network(container, identity, force=True)
                except NotFound:
                    continue
            try:
                api.remove_network(found["Id"])
            except NotFound:
                return


def _inspect(call: Call, name: str) -> JsonObject | None:
    try:
        return call.docker().api.inspect_network(name)
    except NotFound:
        return None
