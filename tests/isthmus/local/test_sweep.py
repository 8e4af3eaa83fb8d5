"""The sweep after a destroy, against a real engine."""

import io
import secrets
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from isthmus.local.objects import label_filter, owned
from isthmus.local.sweep import LeftoversError, Swept, sweep
from providers.containers.docker_host import DockerHost, connect

pytestmark = pytest.mark.docker
STACK = "sweep-test"


@pytest.fixture
def docker(tmp_path: Path) -> Iterator[DockerHost]:
    """The engine; what a test leaves under its own owner id is removed."""
    host = connect()
    yield host
    api: Any = host.api
    for volume in api.volumes(filters=label_filter(tmp_path, STACK))["Volumes"] or ():
        api.remove_volume(volume["Name"], force=True)
    for network in api.networks(filters=label_filter(tmp_path, STACK)):
        api.remove_network(network["Id"])


@pytest.fixture
def empty_image(docker: DockerHost) -> Iterator[str]:
    """An image with nothing in it, for containers that never start."""
    archive, name = io.BytesIO(), f"isthmus-sweep-test:{secrets.token_hex(4)}"
    tarfile.open(fileobj=archive, mode="w").close()
    api: Any = docker.api
    api.import_image_from_data(archive.getvalue(), *name.split(":"))
    yield name
    api.remove_image(name)


def _make(docker: DockerHost, root: Path) -> tuple[str, str]:
    api: Any = docker.api
    labels = dict(pair.split("=", 1) for pair in label_filter(root, STACK)["label"])
    name = f"isthmus-{STACK}-{secrets.token_hex(4)}"
    api.create_volume(name, labels=labels)
    api.create_network(name, labels=labels)
    return f"volume {name}", f"network {name}"


def test_what_carries_the_labels_goes_and_nothing_else(docker: DockerHost, tmp_path: Path) -> None:
    mine = _make(docker, tmp_path)
    other = tmp_path / "other"
    theirs = _make(docker, other)
    try:
        assert sweep(tmp_path, STACK, docker=docker).removed == mine
        assert owned(docker, tmp_path, STACK).names == ()
        assert owned(docker, other, STACK).names == theirs
    finally:
        sweep(other, STACK, docker=docker)


def test_nothing_to_sweep_is_nothing_swept(docker: DockerHost, tmp_path: Path) -> None:
    assert sweep(tmp_path, STACK, docker=docker) == Swept()


def test_what_stays_is_an_error_that_names_it(
    docker: DockerHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, network = _make(docker, tmp_path)

    def refuse(_: str) -> None:
        from docker.errors import APIError

        raise APIError("409", explanation="volume is in use")

    with monkeypatch.context() as patched:
        patched.setattr(docker.api, "remove_volume", refuse)
        with pytest.raises(LeftoversError) as caught:
            sweep(tmp_path, STACK, docker=docker)
    assert f"{volume}: volume is in use" in caught.value.what
    assert network not in caught.value.what


def test_volumes_stay_where_data_are_kept(docker: DockerHost, tmp_path: Path) -> None:
    volume, network = _make(docker, tmp_path)
    swept = sweep(tmp_path, STACK, docker=docker, keep_volumes=True)
    assert swept == Swept(removed=(network,), kept=(volume.removeprefix("volume "),))
    assert owned(docker, tmp_path, STACK).names == (volume,)


def test_what_docker_is_removing_already_is_waited_for(
    docker: DockerHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, _ = _make(docker, tmp_path)
    remove: Any = docker.api.remove_volume
    refused: list[str] = []

    def busy(name: str) -> None:
        from docker.errors import APIError

        if len(refused) < 2:
            refused.append(name)
            raise APIError("409", explanation=f"removal of {name} is already in progress")
        remove(name)

    monkeypatch.setattr(docker.api, "remove_volume", busy)
    assert volume in sweep(tmp_path, STACK, docker=docker).removed
    assert len(refused) == 2


def test_a_volume_that_somebody_else_uses_is_named(docker: DockerHost, tmp_path: Path, empty_image: str) -> None:
    volume, network = _make(docker, tmp_path)
    name = volume.removeprefix("volume ")
    api: Any = docker.api
    mounted = api.create_host_config(binds=[f"{name}:/data"])
    user = api.create_container(empty_image, ["/nothing"], volumes=["/data"], host_config=mounted)
    try:
        with pytest.raises(LeftoversError) as caught:
            sweep(tmp_path, STACK, docker=docker)
    finally:
        api.remove_container(user["Id"], force=True)
    assert volume in caught.value.what
    assert "in use" in caught.value.what
    assert network not in caught.value.what
    assert sweep(tmp_path, STACK, docker=docker).removed == (volume,)
