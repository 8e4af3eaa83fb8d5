"""Secrets are refused where Docker would show them."""

from typing import Any

import pytest

from providers.containers.values import UNKNOWN, Secret
from tests.providers.containers.rig import Rig, web
from tests.providers.containers.test_container_check import dry

__all__ = ["dry"]
HUSH = Secret("hush-hush")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"command": ["serve", "--password", HUSH]}, "command[2]"),
        ({"entrypoint": ["sh", "-c", HUSH]}, "entrypoint[2]"),
        ({"labels": {"note": HUSH}}, "labels.note"),
        ({"labels": {"a note": HUSH}}, 'labels["a note"]'),
        ({"name": HUSH}, "name"),
        ({"network": HUSH}, "network"),
        ({"aliases": ["web", HUSH]}, "aliases[1]"),
        ({"user": HUSH}, "user"),
        ({"health": {"command": ["probe", HUSH]}}, "health.command[1]"),
        ({"health": {"http": {"port": 1, "path": Secret("/hush")}}}, "health.http.path"),
        ({"files": [{"path": Secret("/hush"), "content": "x"}]}, "files[0].path"),
        ({"mounts": [{"volume": Secret("v-hush"), "path": "/v"}]}, "mounts[0].volume"),
        ({"ports": [{"container": 80, "host": Secret(4711)}]}, "ports[0].host"),
        ({"labels": {"later": Secret(UNKNOWN)}}, "labels.later"),
        ({"labels": Secret(UNKNOWN)}, "labels"),
        ({"command": Secret(["serve"])}, "command[0]"),
        ({"memory": Secret(64 * 1024**2)}, "memory"),
    ],
)
def test_a_container_takes_none_but_in_files_and_variables(dry: Rig, change: dict[str, Any], path: str) -> None:
    failures = dry.failures("Container", web(dry, "image", **change))
    assert list(failures) == [path]
    assert "Docker shows it" in failures[path]
    assert "in files" in failures[path]
    assert "hush" not in failures[path]


@pytest.mark.parametrize(
    "change",
    [
        {"env": {"KEY": HUSH}},
        {"env": Secret({"KEY": "hush"})},
        {"env": {"KEY": Secret(UNKNOWN)}},
        {"files": [{"path": "/key", "content": HUSH}]},
        {"files": [{"path": "/key", "content": Secret(UNKNOWN)}]},
        {"labels": Secret({}), "command": Secret([])},
    ],
)
def test_where_they_belong_they_pass(dry: Rig, change: dict[str, Any]) -> None:
    assert dry.failures("Container", web(dry, "image", **change)) == {}


def test_networks_volumes_and_images_take_none(dry: Rig) -> None:
    (dry.root / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    assert list(dry.failures("Network", {"name": HUSH})) == ["name"]
    assert list(dry.failures("Volume", {"name": HUSH})) == ["name"]
    inputs = {"name": "tiny", "context": ".", "buildArgs": {"WORD": "x", "PASSWORD": HUSH}}
    assert list(dry.failures("Image", inputs)) == ["buildArgs.PASSWORD"]


def test_what_docker_never_sees_may_be_secret(dry: Rig) -> None:
    store = {"name": "data", "endpoint": "http://127.0.0.1:1", "accessKey": HUSH, "secretKey": "plain"}
    assert dry.failures("Bucket", store) == {}
