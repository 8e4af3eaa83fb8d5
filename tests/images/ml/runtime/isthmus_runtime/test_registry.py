import configparser
import stat
from pathlib import Path

import pytest
from isthmus_runtime.registry import Configuration, RegistryConfigurationError

AUTH = "[mlflow]\ndatabase_uri = postgresql://u:p@h/auth\nadmin_username = admin\nadmin_password = secret%20word\n"


def read(folder: Path) -> Configuration:
    """Read the configuration from the files of a folder."""
    return Configuration.read(backend_file=folder / "uri", auth_file=folder / "auth.ini")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both files."""
    monkeypatch.setenv("ISTHMUS_ARTIFACT_ROOT", "s3://bucket/mlflow")
    (tmp_path / "uri").write_text("postgresql://u:p@h/mlflow\n", encoding="utf-8")
    (tmp_path / "auth.ini").write_text(AUTH, encoding="utf-8")
    return tmp_path


def test_servers_are_told_by_variables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = read(folder).variables()
    assert variables["_MLFLOW_SERVER_FILE_STORE"] == "postgresql://u:p@h/mlflow"
    assert variables["_MLFLOW_SERVER_ARTIFACT_ROOT"] == "s3://bucket/mlflow"
    assert variables["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] == "false"
    assert "registry:*" in variables["MLFLOW_SERVER_ALLOWED_HOSTS"].split(",")
    assert "secret" not in variables["MLFLOW_FLASK_SERVER_SECRET_KEY"]
    assert read(folder).variables() == variables
    monkeypatch.setenv("MLFLOW_SERVER_ALLOWED_HOSTS", "registry.example.com")
    assert read(folder).variables()["MLFLOW_SERVER_ALLOWED_HOSTS"] == "registry.example.com"


def test_passwords_are_remembered_for_a_minute_unless_told_otherwise(folder: Path) -> None:
    written = folder / "written.ini"
    read(folder).write_auth(written)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(written)
    assert parser["mlflow"]["auth_cache_ttl_seconds"] == "60"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    (folder / "auth.ini").write_text(f"{AUTH}auth_cache_ttl_seconds = 0\n", encoding="utf-8")
    read(folder).write_auth(written)
    parser.read(written)
    assert parser["mlflow"]["auth_cache_ttl_seconds"] == "0"


@pytest.mark.parametrize("missing", ["uri", "auth.ini"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(RegistryConfigurationError, match=rf"{missing}: No such file.*put this file there"):
        read(folder)


def test_a_missing_root_and_password_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "auth.ini").write_text("[mlflow]\nadmin_username = admin\n", encoding="utf-8")
    with pytest.raises(RegistryConfigurationError, match="must give admin_username and admin_password"):
        read(folder)
    monkeypatch.delenv("ISTHMUS_ARTIFACT_ROOT")
    with pytest.raises(RegistryConfigurationError, match="ISTHMUS_ARTIFACT_ROOT is not set"):
        read(folder)
