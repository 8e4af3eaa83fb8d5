import socket
import threading
from typing import Any

import pytest
from isthmus_runtime import ray_node

WORKER = {
    "ISTHMUS_RAY_HEAD": "training:6379",
    "ISTHMUS_RAY_CPUS": "1.5",
    "ISTHMUS_RAY_MEMORY_BYTES": "2000000000",
    "ISTHMUS_RAY_POOL": "pool_cpu",
}
HEAD = {"Alive": True, "Resources": {"node:__internal_head__": 1.0}}


def test_the_head_runs_no_work() -> None:
    head = ray_node.head_parameters()
    assert (head["num_cpus"], head["num_gpus"], head["gcs_server_port"]) == (0, 0, 6379)


@pytest.mark.parametrize(("asked", "offered"), [("1", 1), ("1.5", 1), ("0.5", 1), ("4", 4), ("16", 16)])
def test_a_worker_offers_whole_cpus_and_its_pool(asked: str, offered: int) -> None:
    worker = ray_node.worker_parameters({**WORKER, "ISTHMUS_RAY_CPUS": asked})
    assert worker["gcs_address"] == "training:6379"
    assert worker["num_cpus"] == offered
    assert worker["memory"] == 2000000000
    assert worker["resources"] == {"pool_cpu": 1000}


@pytest.mark.parametrize("missing", sorted(WORKER))
def test_a_worker_says_what_it_lacks(missing: str) -> None:
    with pytest.raises(
        ray_node.RayNodeConfigurationError, match=f"^{missing} is not set: give its|^{missing} .* the head"
    ):
        ray_node.worker_parameters({key: value for key, value in WORKER.items() if key != missing})


@pytest.mark.parametrize(("shared", "store"), [(64 * 2**20, 78643200), (200 * 2**20, 199229440)])
def test_objects_go_where_there_is_room(shared: int, store: int) -> None:
    assert ray_node.store_bytes(shared) == store


def test_the_dashboard_starts_aside_and_its_failure_is_raised_at_the_end() -> None:
    may_end = threading.Event()

    class Base:
        def start_api_server(self, *, fails: bool) -> None:
            assert may_end.wait(10)
            if fails:
                raise OSError("no dashboard")

    node = ray_node.with_dashboard_aside(Base)()
    node.start_api_server(fails=True)  # comes back at once
    may_end.set()
    with pytest.raises(OSError, match="no dashboard"):
        node.finish()
    ray_node.with_dashboard_aside(Base)().finish()


def test_a_worker_waits_until_the_heads_own_node_is_known() -> None:
    known: list[list[Any]] = [[], [{**HEAD, "Alive": False}], [{"Alive": True, "Resources": {}}], [HEAD]]
    tables = iter(known)
    with socket.create_server(("127.0.0.1", 0)) as server:
        ray_node.wait_for_head(f"127.0.0.1:{server.getsockname()[1]}", lambda _: next(tables))
    assert next(tables, None) is None
