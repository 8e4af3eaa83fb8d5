"""What a stack owns in Docker, as Docker tells it."""

from pathlib import Path
from typing import Any, cast

from isthmus.local.objects import Container, containers, label_filter, owned
from providers.containers.docker_host import DockerHost


class Api:
    """A Docker that has one of each, and remembers by what it was asked."""

    def __init__(self) -> None:
        self.filters: list[object] = []

    def containers(self, *, all: bool, filters: object) -> list[dict[str, Any]]:  # noqa: A002  docker-py's name
        assert all, "stopped ones count too"
        self.filters.append(filters)
        ports = [{"PrivatePort": 80, "PublicPort": 17001, "IP": ip} for ip in ("127.0.0.1", "::1")]
        return [
            {"Id": "2", "Names": ["/isthmus-x-storage"], "State": "exited", "Status": "Exited (137)", "Ports": None},
            {
                "Id": "1",
                "Names": ["/isthmus-x-gateway"],
                "State": "running",
                "Status": "Up",
                "Ports": [*ports, {"PrivatePort": 81}],
            },
        ]

    def volumes(self, *, filters: object) -> dict[str, Any]:
        self.filters.append(filters)
        return {"Volumes": None}

    def networks(self, *, filters: object) -> list[dict[str, Any]]:
        self.filters.append(filters)
        return [{"Name": "isthmus-x"}]

    def stats(self, _: str, *, stream: bool, one_shot: bool) -> dict[str, Any]:
        return {"memory_stats": {"usage": 300, "limit": 1000, "stats": {"inactive_file": 100}}}


def _host(api: Api) -> DockerHost:
    return DockerHost(api=cast(Any, api), address="unix:///x", version="24")


def test_everything_is_found_by_this_checkout_and_this_stack(tmp_path: Path) -> None:
    api = Api()
    found = owned(_host(api), tmp_path, "x")
    assert found.names == ("container isthmus-x-gateway", "container isthmus-x-storage", "network isthmus-x")
    owner = (tmp_path / ".isthmus" / "owner").read_text().strip()
    assert api.filters == [{"label": [f"isthmus.owner={owner}", "isthmus.stack=x"]}] * 3


def test_two_checkouts_are_two_owners(tmp_path: Path) -> None:
    assert label_filter(tmp_path / "a", "x") != label_filter(tmp_path / "b", "x")
    assert label_filter(tmp_path / "a", "x") == label_filter(tmp_path / "a", "x")


def test_containers_have_their_service_and_ports(tmp_path: Path) -> None:
    gateway, storage = containers(tmp_path, "x", docker=_host(Api()))
    assert gateway == Container(
        id="1", name="isthmus-x-gateway", service="gateway", state="running", status="Up", ports=(17001,)
    )
    assert (storage.state, storage.ports) == ("exited", ())


def test_memory_is_without_the_cache_and_only_of_what_runs(tmp_path: Path) -> None:
    gateway, storage = containers(tmp_path, "x", docker=_host(Api()), usage=True)
    assert (gateway.memory, gateway.memory_limit) == (200, 1000)
    assert (storage.memory, storage.memory_limit) == (0, 0)
