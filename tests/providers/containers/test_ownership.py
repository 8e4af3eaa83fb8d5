"""Ownership: an id a checkout, labels, and the refusal to touch what is others'."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from providers.containers.ownership import (
    ForeignObjectError,
    NoProjectError,
    Ownership,
    owner_id,
    project_root,
    stack_of,
)

URN = "urn:pulumi:dev-local::isthmus::containers:index:Network::net"
OURS = Ownership(owner="0123456789ab", stack="dev-local", urn=URN)


def test_the_owner_is_made_once_even_by_many_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(owner_id, [tmp_path] * 64))
    assert len(made) == 1
    assert len(made.pop()) == 12
    assert [path.name for path in (tmp_path / ".isthmus").iterdir()] == ["owner"]


def test_the_stack_is_in_the_urn() -> None:
    assert stack_of(URN) == "dev-local"


def test_the_project_is_found_above_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path / "stacks")
    assert project_root() == tmp_path


def test_outside_a_project_it_is_the_providers_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (project_root() / "providers" / "containers").is_dir()


def test_without_any_project_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("providers.containers.ownership.__file__", str(tmp_path / "ownership.py"))
    with pytest.raises(NoProjectError, match=r"no Pulumi\.yaml"):
        project_root()


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (None, "carries no labels of Isthmus"),
        ({"isthmus.owner": "ba9876543210", "isthmus.stack": "dev-local"}, "owner id ba9876543210"),
        ({"isthmus.owner": "0123456789ab", "isthmus.stack": "other"}, "stack other"),
        ({"com.docker.compose.project": "shop"}, "docker compose project shop"),
    ],
)
def test_what_others_made_is_refused(labels: dict[str, str] | None, told: str) -> None:
    with pytest.raises(ForeignObjectError, match=told):
        OURS.require("network", "net", labels, making=False)


def test_ours_under_another_urn_may_be_removed_and_not_adopted() -> None:
    labels = {**OURS.labels, "isthmus.urn": "urn:pulumi:dev-local::isthmus::containers:index:Network::old"}
    OURS.require("network", "net", labels, making=False)
    with pytest.raises(ForeignObjectError, match="belongs to another resource"):
        OURS.require("network", "net", labels, making=True)
    OURS.require("network", "net", OURS.labels, making=True)
