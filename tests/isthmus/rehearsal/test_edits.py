from pathlib import Path
from typing import Any

import pytest
import yaml

from envs.load import load
from isthmus.rehearsal.edits import EDITS, Edit, edited, rotated
from isthmus.rehearsal.overlay import unprotected
from isthmus.rehearsal.watching import Done

PROD = Path(__file__).parents[3] / "envs" / "prod.yaml"


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: str(edit.name))
def test_every_edit_gives_another_environment_that_is_right(edit: Edit, tmp_path: Path) -> None:
    document = yaml.safe_load(PROD.read_text())
    changed = edited(document, edit)
    assert changed != document == yaml.safe_load(PROD.read_text())
    path = tmp_path / "prod.yaml"
    path.write_text(yaml.safe_dump(changed))
    assert load(path) != load(PROD)


def test_protection_is_lifted_in_a_copy(tmp_path: Path) -> None:
    document: dict[str, Any] = yaml.safe_load(PROD.read_text())
    lifted = unprotected(document)
    assert document["aws"]["database"]["deletion_protection"]
    assert not lifted["aws"]["database"]["deletion_protection"]


def test_a_step_that_does_not_belong_to_an_edit_is_named() -> None:
    bucket = next(edit for edit in EDITS if edit.name == "new bucket")
    made = Done(op="create", kind="aws:s3/bucket:Bucket", name="rehearsed", component="Estate/Storage/Bucket")
    moved = Done(op="replace", kind="aws:rds/instance:Instance", name="database", component="Estate/Registry")
    assert bucket.beyond([made, moved]) == ["replace Instance database"]
    assert bucket.must(made)


def test_the_databases_password_is_the_secret_that_is_rotated() -> None:
    edit, chosen = rotated()
    stem = "urn:pulumi:prod::isthmus::isthmus:index:Estate$"
    assert chosen(f"{stem}containers:index:Secret::database-password")
    assert not chosen(f"{stem}containers:index:Secret::registry-password")
    assert not chosen(f"{stem}kubernetes:core/v1:Secret::database-password")
    step = Done(op="replace", kind="aws:ec2/vpc:Vpc", name="network", component="")
    assert edit.beyond([step]) == ["replace Vpc network"]
