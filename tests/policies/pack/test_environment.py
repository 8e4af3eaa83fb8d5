"""What an environment file says to rules."""

from pathlib import Path

import pytest

from envs.load import EnvironmentFileError, load
from policies.pack.environment import settings_for, settings_of
from tests.policies.rig import TODAY

_ROOT = Path(__file__).parents[3]


def test_production_is_read_from_its_file() -> None:
    found = settings_of("prod", load(_ROOT / "envs" / "prod.yaml"), TODAY)
    assert (found.known, found.production, found.public) == (True, True, False)
    assert (found.regions, found.gpu_kinds) == (("eu-central-1",), ("l4",))
    assert found.ceiling == 20000


def test_a_laptop_has_no_regions_and_no_ceiling() -> None:
    found = settings_for(_ROOT, "dev-local")
    assert (found.known, found.production, found.regions, found.ceiling) == (True, False, (), None)


def test_exemptions_come_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "substrate: containers\nexemptions:\n"
        "  - {policy: containers-memory, resource: big, reason: measured by hand, expires: 2027-03-31}\n"
    )
    (exemption,) = settings_of("x", load(path), TODAY).exemptions
    assert (exemption.policy, exemption.resource, exemption.expires.isoformat()) == (
        "containers-memory",
        "big",
        "2027-03-31",
    )


def test_a_stack_without_a_file_has_no_settings(tmp_path: Path) -> None:
    assert not settings_for(tmp_path, "nowhere").known


def test_a_wrong_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "x.yaml").write_text("substrate: moon\n")
    with pytest.raises(EnvironmentFileError):
        settings_for(tmp_path, "x")
