"""Fixtures of the engine's tests."""

from pathlib import Path

import pytest

from tests.isthmus.engine.rig import Rig, make


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A project in a temporary folder, with a passphrase and the model provider's store in the environment."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    made = make(tmp_path)
    monkeypatch.setenv("MODEL_STORE", str(made.store))
    return made
