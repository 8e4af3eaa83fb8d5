from pathlib import Path

import pytest

from isthmus.rehearsal import overlay
from isthmus.rehearsal.errors import RehearsalError

ROOT = Path(__file__).parents[3]


def test_the_same_program_with_stand_ins_and_a_state_of_its_own(tmp_path: Path) -> None:
    project = overlay.lay(ROOT, tmp_path, "dev-local")
    assert project.program == ROOT / "stacks"
    assert project.state == tmp_path / "state"
    assert project.plugins["aws"] == overlay.STAND_INS / "aws"
    assert project.plugins["containers"] == overlay.STAND_INS / "containers"
    own = overlay.environment(project, "dev-local")
    assert own.read_bytes() == (ROOT / "envs" / "dev-local.yaml").read_bytes()
    own.write_text("edited")
    assert (ROOT / "envs" / "dev-local.yaml").read_text() != "edited"


def test_an_environment_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="no environment 'nowhere'"):
        overlay.lay(ROOT, tmp_path, "nowhere")
