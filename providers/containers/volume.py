"""Volume: a named volume of the Docker engine, where a service's data outlives its container."""

from typing import cast

from docker.errors import APIError, NotFound

from isthmus.errors import IsthmusError
from providers.containers.call import Base, Call, Found, ResourceType, text
from providers.containers.docker_api import JsonObject
from providers.containers.docker_errors import CONFLICT, explained
from providers.containers.fields import Property, Record, Text
from providers.containers.names import DOCKER_NAME
from providers.containers.ownership import URN_LABEL
from providers.containers.passing import left_to_another
from providers.containers.values import Properties

VOLUME = ResourceType(
    "containers:index:Volume",
    about="A named volume of the Docker engine; it outlives the containers that mount it.",
    inputs=Record(
        name="Volume",
        properties={"name": Property(kind=DOCKER_NAME, about="The volume's full name.", required=True, replaces=True)},
    ),
    outputs={
        "status": Property(kind=Text(), about="`present`, or `missing` when it was removed by hand."),
        "madeFor": Property(kind=Text(), about="The URN that it was made for, which its label says."),
    },
)


class VolumeInUseError(IsthmusError):
    """A volume is to be removed, and containers of somebody else mount it."""


class VolumeHandler(Base):
    """Makes, heals and removes volumes; the resource's id is the volume's name."""

    type = VOLUME

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `status` when the volume is gone, or is somebody else's by now."""
        del state, inputs
        found = _inspect(call, identity)
        there = found is not None and call.ownership.owns(found.get("Labels"))
        return frozenset() if there else frozenset({"status"})

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Foresee that it will be there."""
        del inputs
        kept = state and not self.drift(call, identity, state, state)
        return {"status": "present", "madeFor": (state.get("madeFor") if kept else None) or call.ownership.urn}

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make the volume, or adopt the one that a killed run made."""
        name = text(inputs, "name")
        found = _inspect(call, name)
        if found is None:
            with explained(f"making the volume {name}", call.ownership.urn):
                call.docker().api.create_volume(name, labels=call.ownership.labels)
                found = _inspect(call, name)
        # Docker gives the volume that is there when two make one at once: look whose it is.
        call.ownership.require("volume", name, (found or {}).get("Labels"), making=True)
        return name, _outputs(found or {})

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say whether the volume is there."""
        del state
        found = _inspect(call, identity)
        if found is None or not call.ownership.owns(found.get("Labels")):
            return None
        return Found(inputs={**inputs, "name": identity}, outputs=_outputs(found))

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Make the volume again where it is missing, and say that its data is lost."""
        del state
        found = _inspect(call, identity)
        if found is None:
            call.warn(f"the volume {identity} was removed by hand; a new, empty one is made: its data is lost")
            return self.create(call, inputs)[1]
        call.ownership.require("volume", identity, found.get("Labels"), making=False)
        return _outputs(found)

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Remove the volume and what is in it."""
        found = _inspect(call, identity)
        if found is None:
            return
        call.ownership.require("volume", identity, found.get("Labels"), making=False)
        if left_to_another(
            call, f"volume {identity}", found.get("Labels"), same=_made_for(found) == state.get("madeFor")
        ):
            return
        with explained(f"removing the volume {identity}", call.ownership.urn):
            try:
                call.docker().api.remove_volume(identity)
            except NotFound:
                return
            except APIError as error:
                holders = _holders(call, identity)
                if error.status_code != CONFLICT or not holders:
                    raise
                raise VolumeInUseError(
                    f"the volume {identity} is in use by {', '.join(holders)}",
                    where=call.ownership.urn,
                    hint="Isthmus made none of them, and leaves them alone. Remove what isn't needed (docker rm -f "
                    f"{' '.join(holders)}), then run again.",
                ) from error


def _holders(call: Call, name: str) -> list[str]:
    found = call.docker().api.containers(all=True, filters={"volume": name})
    return sorted(str(container["Names"][0]).lstrip("/") for container in found)


def _made_for(found: JsonObject) -> str:
    return cast("dict[str, str]", found.get("Labels") or {}).get(URN_LABEL, "")


def _outputs(found: JsonObject) -> Properties:
    return {"status": "present", "madeFor": _made_for(found)}


def _inspect(call: Call, name: str) -> JsonObject | None:
    try:
        return call.docker().api.inspect_volume(name)
    except NotFound:
        return None
