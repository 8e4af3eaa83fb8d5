from collections.abc import Generator
from pathlib import Path

import pytest

from isthmus.rehearsal import emulator
from isthmus.rehearsal.providers.place import VARIABLE, Place
from isthmus.rehearsal.servers import Servers

REGION, ACCOUNT = "eu-central-1", "123456789012"


@pytest.fixture(scope="package")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The URL of an AWS emulator that all tests of this folder share."""
    folder = tmp_path_factory.mktemp("emulator")
    servers = Servers(folder=folder / "logs")
    try:
        yield emulator.start(servers, folder, region=REGION, account=ACCOUNT)
    finally:
        servers.close()


@pytest.fixture
def place(emulated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place with the emulator in it, and no API server."""
    found = Place(emulator=emulated, api_server="http://127.0.0.1:1", keys="", region=REGION, account=ACCOUNT)
    found.write(tmp_path / "place.json")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "place.json"))
    return found
