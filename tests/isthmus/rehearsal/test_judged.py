"""What policies have against what a rehearsal made."""

from pathlib import Path

import pytest

from isthmus.engine import crypto
from isthmus.engine.backend import Backend
from isthmus.engine.state import Deployment, ResourceState
from isthmus.engines import Project
from isthmus.rehearsal.judged import against, judged, untold
from tests.isthmus.cli.fakes import make_project

_TAGS = {"owner": "a", "environment": "b", "cost-centre": "1"}


def test_it_is_what_policies_check_says_of_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    root = make_project(tmp_path / "project")
    states = tuple(
        ResourceState(
            urn=f"urn:pulumi:dev-local::isthmus::{kind}::{name}",
            custom=True,
            type=kind,
            id=name,
            protect=True,
            inputs={**inputs, "tags": _TAGS},
        )
        for kind, name, inputs in (
            ("aws:kms/key:Key", "still", {}),
            ("aws:kms/key:Key", "turning", {"enableKeyRotation": True}),
        )
    )
    crypter = crypto.create("test")
    backend = Backend(root=root / ".isthmus" / "state", project="isthmus", stack="dev-local")
    backend.write(Deployment(resources=states, salt=crypter.state), crypter)
    report = judged(Project(root=root), "dev-local")
    assert against(report) == ["kms-rotation: still"]
    assert untold(report) == ""
