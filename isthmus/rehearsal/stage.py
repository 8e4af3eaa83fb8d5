"""What a rehearsal is carried out on: control plane, emulator and attendants, for as long as a context."""

import contextlib
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from isthmus.rehearsal import binaries, control_plane, definitions, emulator
from isthmus.rehearsal.attendants import Attendants
from isthmus.rehearsal.folder import PLACE
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.providers.aws.account import Account
from isthmus.rehearsal.providers.place import VARIABLE, Place
from isthmus.rehearsal.servers import Servers


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything that answers; `versions` are those of what it is made of."""

    kube: Kube
    account: Account
    attendants: Attendants
    servers: Servers
    versions: dict[str, str]


@contextlib.contextmanager
def open_stage(folder: Path, *, region: str, account: str, say: Callable[[str], None]) -> Generator[Stage]:
    """Start everything, with the data that are in the folder, and end it. Raises BinaryError and EndedError."""
    found = binaries.binaries(say)
    servers = Servers(folder=folder / "logs")
    attendants: Attendants | None = None
    plane: control_plane.ControlPlane | None = None
    before = os.environ.get(VARIABLE)
    try:
        url = emulator.start(servers, folder / "aws", region=region, account=account)
        plane = control_plane.start(found, servers, folder)
        definitions.install(plane.kube, found.karpenter)
        attendants = Attendants(plane.kube, region=region)
        servers.watch()
        attendants.start()
        place = Place(
            emulator=url, api_server=plane.kube.url, keys=str(folder / "keys"), region=region, account=account
        )
        place.write(folder / PLACE)
        os.environ[VARIABLE] = str(folder / PLACE)
        yield Stage(
            kube=plane.kube,
            account=Account(url, region=region, account=account),
            attendants=attendants,
            servers=servers,
            versions=_versions(plane.kube),
        )
    finally:
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before
        if attendants is not None:
            attendants.stop()
        servers.close()
        if attendants is not None:
            # What they wait for an answer to gets none any more.
            attendants.join()
        if plane is not None:
            plane.kube.close()


def _versions(kube: Kube) -> dict[str, str]:
    return {
        "karpenter": binaries.version("karpenter", "sigs.k8s.io/karpenter"),
        "kubernetes": kube.version(),
        "kwok": binaries.version("kwok", "sigs.k8s.io/kwok"),
        "ministack": version("ministack"),
    }
