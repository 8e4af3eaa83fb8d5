from pathlib import Path

import pytest

from bench.estate import cold
from bench.estate.cold import Pass, variables
from bench.figures import Figure

HERE = {
    "PATH": "/bin",
    "PIP_FIND_LINKS": "/opt/wheels",
    "PIP_CERT": "/ca.crt",
    "UV_CACHE_DIR": "/home/me/.cache/uv",
    "ISTHMUS_PROJECT": "/home/me/estate",
}


def test_no_cache_and_no_setting_of_this_machine_helps(tmp_path: Path) -> None:
    given = variables(HERE, tmp_path)
    assert given["UV_CACHE_DIR"] == str(tmp_path / "uv")
    assert given["PATH"] == "/bin"
    assert given["PIP_CERT"] == "/ca.crt"
    assert not {"PIP_FIND_LINKS", "ISTHMUS_PROJECT"} & set(given)
    assert given["PIP_INDEX_URL"].startswith("http://127.0.0.1:")


def test_what_downloads_took_is_what_the_passes_differ_by(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = [
        Pass(stages={"up": 300.0, "first prediction": 40.0}),
        Pass(stages={"up": 100.0, "first prediction": 30.0}, images={"ml": 60.0}),
    ]

    def nothing_in_the_way() -> str:
        return ""

    def next_pass(folder: Path, name: str, index: str) -> Pass:
        assert (folder.is_dir(), name, index) == (True, ["first", "second"][2 - len(passes)], "http://index")
        return passes.pop(0)

    monkeypatch.setattr(cold, "obstacle", nothing_in_the_way)
    monkeypatch.setattr(cold, "one_pass", next_pass)
    found = list(cold.measured("http://index"))
    assert [(figure.name.rpartition(": ")[2], figure.value) for figure in found] == [
        ("up", 100.0),
        ("image ml", 60.0),
        ("first prediction", 30.0),
        ("cold, to a served prediction, besides downloads", 130.0),
        ("cold, downloads", 210.0),
    ]
    assert found[-2].verdict == "met"


def test_where_no_engine_can_be_made_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cold, "obstacle", lambda: "a Docker engine of its own needs root")
    found: list[Figure] = list(cold.measured(None))
    assert [(figure.verdict, figure.note) for figure in found] == [
        ("not measured", "a Docker engine of its own needs root")
    ]
