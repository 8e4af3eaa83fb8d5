"""Tests of where the passphrase and the salt come from."""

from pathlib import Path

import pytest

from isthmus.engine import crypto, passphrase
from isthmus.engine.errors import PassphraseError
from isthmus.engines.project import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "pw")
    (tmp_path / "Pulumi.yaml").write_text("name: proj\nstackConfigDir: envs\n")
    return Project(root=tmp_path)


def test_the_environment_comes_first(project: Project, tmp_path: Path) -> None:
    named = tmp_path / "phrase"
    named.write_text("from file\n")
    both = {"PULUMI_CONFIG_PASSPHRASE": "text", "PULUMI_CONFIG_PASSPHRASE_FILE": str(named)}
    assert passphrase.passphrase(project, both) == "text"
    assert passphrase.passphrase(project, {"PULUMI_CONFIG_PASSPHRASE_FILE": str(named)}) == "from file"


def test_a_file_that_cannot_be_read(project: Project) -> None:
    with pytest.raises(PassphraseError, match="PULUMI_CONFIG_PASSPHRASE_FILE=/nowhere"):
        passphrase.passphrase(project, {"PULUMI_CONFIG_PASSPHRASE_FILE": "/nowhere"})


def test_else_the_project_has_its_own(project: Project) -> None:
    first = passphrase.passphrase(project, {})
    assert len(first) >= 32
    assert passphrase.passphrase(project, {}) == first
    assert passphrase.own_file(project).stat().st_mode & 0o777 == 0o600


def test_where_secrets_are_encrypted_already_none_is_made(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    made = passphrase.open_crypter(project, "dev", "", keep_salt=True)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    for salt in (made.state, ""):
        with pytest.raises(PassphraseError, match="there is no passphrase") as caught:
            passphrase.open_crypter(project, "dev", salt, keep_salt=False)
        assert "put the file back" in caught.value.hint
    assert not (project.root / ".isthmus" / "passphrase").exists()


def test_a_new_salt_is_kept_where_the_cli_looks(project: Project) -> None:
    settings = project.stack_settings("dev")
    settings.parent.mkdir()
    settings.write_text("config:\n  proj:size: 3\n")
    made = passphrase.open_crypter(project, "dev", "", keep_salt=True)
    assert passphrase.read_settings(settings) == {"encryptionsalt": made.state, "config": {"proj:size": 3}}
    again = passphrase.open_crypter(project, "dev", "", keep_salt=True)
    assert again.state == made.state


def test_secret_configuration_is_decrypted(project: Project) -> None:
    made = passphrase.open_crypter(project, "dev", "", keep_salt=True)
    settings = project.stack_settings("dev")
    settings.write_text(settings.read_text() + f"config:\n  token:\n    secure: {made.encrypt('t0ken')}\n  n: 1\n")
    plain, secret = passphrase.configuration(project, "dev", made)
    assert plain == {"proj:token": "t0ken", "proj:n": "1"}
    assert secret == ["proj:token"]


def test_keys_are_kept_for_the_projects_own_passphrase_only(project: Project) -> None:
    kept = project.root / ".isthmus" / "keys"
    salt = crypto.create("pw").state
    given = {"PULUMI_CONFIG_PASSPHRASE": "pw"}
    assert passphrase.unlocked(project, salt, where="here", environment=given).state == salt
    assert not kept.exists()
    own = crypto.create(passphrase.passphrase(project, {})).state
    keys = [passphrase.unlocked(project, own, where="here", environment={}).key for _ in range(2)]
    assert keys[0] == keys[1]
    assert len(list(kept.iterdir())) == 1
    passphrase.own_file(project).write_text("another one\n")
    with pytest.raises(PassphraseError, match="the passphrase is wrong"):
        passphrase.unlocked(project, own, where="here", environment={})
