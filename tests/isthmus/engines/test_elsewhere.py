"""The variable that names another backend; reading from one is in `tests/isthmus/cli/test_deployed.py`."""

import os
from pathlib import Path

import pytest

from isthmus.engines import Project
from isthmus.engines.elsewhere import BACKEND, BackendError, elsewhere, nowhere_else, stacks


def test_it_is_set_aside_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BACKEND, "s3://state")

    def inside() -> None:
        with nowhere_else():
            raise ValueError(f"inside: {elsewhere()!r}")

    with pytest.raises(ValueError, match="inside: ''"):
        inside()
    assert elsewhere() == "s3://state"


def test_where_it_was_not_set_it_is_not_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BACKEND, raising=False)
    with nowhere_else():
        pass
    assert BACKEND not in os.environ


def test_without_the_cli_it_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BACKEND, "s3://state")
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "Pulumi.yaml").write_text("name: isthmus\nruntime: python\n")
    with pytest.raises(BackendError, match="only the Pulumi CLI reads this backend") as caught:
        stacks(Project(root=tmp_path))
    assert "s3://state" in str(caught.value)
    assert "pulumi stack ls" in str(caught.value)
