"""Plans in files."""

import json
from pathlib import Path

import pytest

from isthmus.plan.file import PlanFileError, load, save
from tests.harness.plans import bucket, plan


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    made = plan(bucket("a"))
    save(made, tmp_path / "plan.json")
    assert load(tmp_path / "plan.json") == made


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "damaged"),
        ('{"format": "isthmus.plan", "vers', "damaged"),
        ("[]", "holds no plan"),
        ('{"version": 3}', "holds no plan"),
        ('{"format": "isthmus.plan", "version": 2}', "version 2"),
        ('{"format": "isthmus.plan", "version": 1}', "damaged, at"),
    ],
)
def test_a_damaged_or_newer_file_is_an_error_that_names_it(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content)
    with pytest.raises(PlanFileError, match=message) as raised:
        load(path)
    assert raised.value.where == str(path)
    assert raised.value.hint


def test_one_damaged_resource_is_named_by_its_place_and_not_by_what_it_holds(tmp_path: Path) -> None:
    fields = json.loads(plan(bucket("a")).text())
    fields["resources"][0]["protect"] = "perhaps-a-secret"
    (tmp_path / "plan.json").write_text(json.dumps(fields))
    with pytest.raises(PlanFileError, match=r"resources\.0\.protect") as raised:
        load(tmp_path / "plan.json")
    assert "perhaps-a-secret" not in str(raised.value)


def test_files_that_cannot_be_read_or_written_are_errors(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="No such file"):
        load(tmp_path / "absent.json")
    with pytest.raises(PlanFileError, match="cannot be written"):
        save(plan(), tmp_path / "absent" / "plan.json")
