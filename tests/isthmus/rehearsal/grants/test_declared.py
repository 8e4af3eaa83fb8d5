from pathlib import Path

import pytest

from isthmus.rehearsal.errors import RehearsalError
from isthmus.rehearsal.grants.declared import declared

ENVS = Path(__file__).parents[4] / "envs"


@pytest.mark.parametrize("stack", ["prod", "staging"])
def test_components_are_asked_in_a_process_of_their_own(stack: str) -> None:
    found = declared(ENVS / f"{stack}.yaml")
    assert ("serving-a", "registry", 5000) in found.connections
    assert ("training", "registry", 5000) in found.connections
    assert ("serving-a", "artifacts", "read") in found.grants
    assert {service for service, _ in found.databases} == {"database-databases", "database-metrics", "registry"}
    assert found.api == ("training",)


def test_an_environment_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text("substrate: moon\n")
    with pytest.raises(RehearsalError, match=r"odd\.yaml"):
        declared(path)
