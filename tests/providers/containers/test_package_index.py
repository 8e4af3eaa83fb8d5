"""The index reaches a build wherever pip's or uv's own settings say it."""

from pathlib import Path

import pytest

from providers.containers.package_index import index_args

URL, OTHER = "https://me:pw@index.example/simple", "https://other.example/simple"
BOTH = {"PIP_INDEX_URL": URL, "UV_DEFAULT_INDEX": URL}


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """An environment whose system folder has no settings."""
    return {"XDG_CONFIG_DIRS": str(tmp_path / "xdg")}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("at", [".pip/pip.conf", ".config/pip/pip.conf", "xdg/pip/pip.conf"])
def test_an_index_in_pips_files_is_for_both(tmp_path: Path, nowhere: dict[str, str], at: str) -> None:
    write(tmp_path / at, f"[global]\nindex-url = {URL}\n")
    assert index_args(nowhere, tmp_path) == BOTH


def test_the_last_of_pips_files_counts(tmp_path: Path, nowhere: dict[str, str]) -> None:
    write(tmp_path / ".config/pip/pip.conf", f"[global]\nindex-url = {OTHER}\n")
    write(tmp_path / "named.conf", f"[global]\nindex-url = {URL}\n")
    assert index_args({**nowhere, "PIP_CONFIG_FILE": str(tmp_path / "named.conf")}, tmp_path) == BOTH
    assert index_args({**nowhere, "PIP_CONFIG_FILE": "/dev/null"}, tmp_path) == {}


@pytest.mark.parametrize(
    "text",
    [f'index-url = "{URL}"', f'[pip]\nindex-url = "{URL}"', f'[[index]]\nname = "a"\nurl = "{URL}"\ndefault = true'],
)
def test_an_index_in_uvs_files_is_for_both(tmp_path: Path, nowhere: dict[str, str], text: str) -> None:
    write(tmp_path / ".config/uv/uv.toml", text)
    assert index_args(nowhere, tmp_path) == BOTH


def test_each_installers_own_file_comes_first(tmp_path: Path, nowhere: dict[str, str]) -> None:
    write(tmp_path / ".config/uv/uv.toml", f'index-url = "{OTHER}"')
    write(tmp_path / ".config/pip/pip.conf", f"[global]\nindex-url = {URL}\n")
    assert index_args(nowhere, tmp_path) == {"PIP_INDEX_URL": URL, "UV_DEFAULT_INDEX": OTHER}


@pytest.mark.parametrize(
    ("variables", "added"),
    [
        ({"PIP_INDEX_URL": URL}, {"UV_DEFAULT_INDEX": URL}),
        ({"UV_DEFAULT_INDEX": URL}, {"PIP_INDEX_URL": URL}),
        ({"UV_DEFAULT_INDEX": f"corporate={URL}"}, {"PIP_INDEX_URL": URL}),
        ({"UV_INDEX_URL": URL}, {"PIP_INDEX_URL": URL}),
        ({"UV_INDEX_URL": URL, "PIP_INDEX_URL": OTHER}, {}),
    ],
)
def test_a_variable_of_one_is_for_the_other_too(
    tmp_path: Path, nowhere: dict[str, str], variables: dict[str, str], added: dict[str, str]
) -> None:
    assert index_args({**nowhere, **variables}, tmp_path) == added


def test_files_that_cannot_be_read_say_nothing(tmp_path: Path, nowhere: dict[str, str]) -> None:
    write(tmp_path / ".config/pip/pip.conf", "index-url without a section")
    write(tmp_path / ".config/uv/uv.toml", "[[")
    assert index_args(nowhere, tmp_path) == {}
