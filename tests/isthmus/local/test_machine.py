"""What this machine lets the tool do."""

import sys

import pytest

from isthmus.local.machine import CommandFailedError, Machine, run_command
from tests.isthmus.cli.fakes import always


@pytest.mark.parametrize(
    ("release", "debian"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, True),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora"}, False),
        ({}, False),
    ],
)
def test_debians_family_is_known(release: dict[str, str], debian: bool) -> None:
    assert Machine(release=release, which=always("/usr/bin/apt-get")).debian is debian


def test_without_apt_get_it_is_no_debian_to_us() -> None:
    assert not Machine(release={"ID": "debian"}, which=always(None)).debian


def test_a_commands_output_goes_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os, sys; print(os.environ['X']); print('err', file=sys.stderr)"
    run_command([sys.executable, "-c", code], {"X": "out"})
    out, err = capfd.readouterr()
    assert out == ""
    assert sorted(err.split()) == ["err", "out"]


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(CommandFailedError, match="exit code 3"):
        run_command([sys.executable, "-c", "raise SystemExit(3)"], {})
