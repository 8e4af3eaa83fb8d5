"""The copies of a slot: seen to serve a version, all of them."""

from isthmus.models.errors import LoadError
from isthmus.models.registry import ModelVersion
from isthmus.v2 import V2Client


def loaded(client: V2Client, slot: str, version: ModelVersion) -> int:
    """How many copies of a slot take requests, each of them with this version.

    One that does not take requests yet loads what the slot serves before it does. Raises V2Error, and LoadError that
    names the copy which does not serve the version.
    """
    copies = client.copies()
    for copy in copies:
        served = copy.models.get(version.name)
        if copy.error or (copy.ready and served != version.version):
            reason = copy.error or f"serves {f'version {served}' if served else 'no version'} of it"
            raise LoadError(
                f"copy {copy} ({copy.address}) of slot {slot} couldn't be seen to serve {version.name} version "
                f"{version.version}: it {reason}",
                where=client.url,
                hint=f"see `isthmus logs serving-{slot}`, then deploy again",
            )
    return sum(copy.ready for copy in copies)
