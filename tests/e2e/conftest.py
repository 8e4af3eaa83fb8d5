"""One estate for the tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.containers.docker_host import connect
from tests.e2e.estates import Estate, make


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """An estate that is not up yet; nothing of it is left when the module is done."""
    root: Path = tmp_path_factory.mktemp("project")
    made = make(root, connect(), "e2e")
    yield made
    made.remove()
