"""The Pulumi CLI, which is what deploys to a cloud, carries a stack out from its beginning to its end."""

from pathlib import Path

import pytest

from isthmus.engines import EngineName
from isthmus.rehearsal.run import rehearse
from tests.harness.copied import copied
from tests.isthmus.engine.both import needs_cli
from tests.isthmus.engine.rig import Recorder


@needs_cli
@pytest.mark.rehearsal
@pytest.mark.timeout(1800)  # the servers may have to be built first
def test_staging_is_rehearsed_by_the_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is deployed has its state there; a rehearsal must not touch it.
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/nowhere")
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "1")
    project = copied(tmp_path / "copy")
    report = rehearse(project, "staging", say=lambda _: None, display=Recorder, engine=EngineName.pulumi)
    assert [line for line in report.lines() if line.startswith("FAIL")] == []
    assert "by the Pulumi CLI" in report.claims[0].seen
    assert not (tmp_path / "nowhere").exists()
