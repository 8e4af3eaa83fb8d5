"""What a slot served before a deployment, to go back to when the deployment fails."""

from dataclasses import dataclass

from isthmus.v2 import V2Client, V2Error


@dataclass(frozen=True, kw_only=True)
class Former:
    """What one slot served of a model."""

    slot: str
    url: str
    version: str | None
    """None where it did not serve the model."""

    @classmethod
    def of(cls, client: V2Client, slot: str, name: str) -> "Former":
        """Ask a slot; what it does not say it did not serve."""
        try:
            versions = client.metadata(name).versions
        except V2Error:
            versions = ()
        return cls(slot=slot, url=client.url, version=versions[0] if versions else None)


def put_back(former: Former, name: str) -> str:
    """Give a slot back what it served, and say so; or say that it couldn't be, and what to do."""
    served = f"version {former.version} of {name}" if former.version else f"no version of {name}"
    try:
        with V2Client(former.url) as client:
            if former.version:
                client.load(f"{name}@{former.version}")
            else:
                client.unload(name)
    except V2Error as error:
        return f"slot {former.slot} couldn't be given back {served}: {error.what}; deploy a version that loads"
    return f"slot {former.slot} serves {served} again"
