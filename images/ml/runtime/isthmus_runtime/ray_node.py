"""A Ray node: what `ray start` starts, without its command line, in parallel, and patient on a busy machine.

`ray start` takes 1.3 s of CPU to import what a fixed configuration does not need, starts the head's dashboard before
its raylet, and gives up after 30 s. This uses the class that `ray start` itself uses, in the version that the lock
file pins.
"""

import importlib
import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NoReturn

from isthmus_runtime.raylet import AGENT_PORTS, PAUSE_SECONDS, Raylet, RayletEndedError, patient, with_raylet_known
from isthmus_runtime.waiting import wait_for

GCS_PORT = 6379
LEAST_STORE_BYTES = 78643200
"""Ray's own least for its object store."""
STORE_SHARE = 0.95
"""Share of the shared memory that objects get; Ray takes a little more than it is told."""
METRICS_PORT = 8080
HEAD_RESOURCE = "node:__internal_head__"
"""Ray's own mark of the head among the resources of a node."""
WATCH = "isthmus-watch"


class RayNodeConfigurationError(Exception):
    """Something that a node needs before it can start is missing."""


def head_parameters() -> dict[str, Any]:
    """What makes a head: it runs no work, so that a job cannot starve what all jobs need.

    Nothing here scales, and without work there are no logs to pass on: no monitors of either. Jobs come over the Jobs
    API, so that Ray's client server, a further 90 MB, is not started.
    """
    return {
        "gcs_server_port": GCS_PORT,
        "num_cpus": 0,
        "num_gpus": 0,
        "include_dashboard": True,
        "dashboard_host": "0.0.0.0",  # noqa: S104 - inside a container
        "dashboard_port": 8265,
        "no_monitor": True,
        "include_log_monitor": False,
    }


def worker_parameters(env: Mapping[str, str]) -> dict[str, Any]:
    """What makes a worker; raises RayNodeConfigurationError for a variable that is missing."""
    meanings = {"HEAD": "the head as HOST:PORT", "CPUS": "its CPUs", "MEMORY_BYTES": "its memory", "POOL": "its pool"}
    for name, meaning in meanings.items():
        if not env.get(f"ISTHMUS_RAY_{name}"):
            raise RayNodeConfigurationError(f"ISTHMUS_RAY_{name} is not set: give {meaning}")
    return {
        "gcs_address": env["ISTHMUS_RAY_HEAD"],
        # Ray counts whole CPUs here; the container's own limit is exact.
        "num_cpus": max(1, int(float(env["ISTHMUS_RAY_CPUS"]))),
        "memory": int(env["ISTHMUS_RAY_MEMORY_BYTES"]),
        "resources": {env["ISTHMUS_RAY_POOL"]: 1000},
    }


def store_bytes(shared_memory: int) -> int:
    """Size of the object store in so much shared memory; with too little of it, objects go to disk."""
    return max(LEAST_STORE_BYTES, int(shared_memory * STORE_SHARE))


def with_dashboard_aside(node: Any) -> Any:
    """Ray's node, with its dashboard started beside its raylet; `finish` waits for it, and raises what went wrong."""

    class Node(node):
        _aside: "Future[None] | None" = None

        def start_api_server(self, **arguments: Any) -> None:
            self._aside = ThreadPoolExecutor(max_workers=1).submit(node.start_api_server, self, **arguments)

        def finish(self) -> None:
            if self._aside is not None:
                self._aside.result()

    return Node


def wait_for_head(address: str, nodes: Callable[[str], list[Any]]) -> None:
    """Wait until the head's own node is known, for ever: a worker has nothing to do without its head.

    `nodes` gives Ray's table of nodes; a head answers a moment before its own node is in it, and refuses workers until
    then.
    """
    wait_for(address, "the head", default_port=GCS_PORT)
    while not any(node["Alive"] and HEAD_RESOURCE in node["Resources"] for node in nodes(address)):
        time.sleep(PAUSE_SECONDS)


def start(parameters: Mapping[str, Any], *, head: bool) -> None:
    """Start a node's processes; they outlive this call. Raises RayletEndedError for a raylet that did not stay."""
    raylet = Raylet()
    services: Any = importlib.import_module("ray._private.services")
    services.get_node = patient(services.get_node, raylet)
    available = os.statvfs("/dev/shm")  # noqa: S108 - shared memory, by its only name
    size = store_bytes(available.f_bavail * available.f_frsize)
    if size == LEAST_STORE_BYTES:
        os.environ["RAY_OBJECT_STORE_ALLOW_SLOW_STORAGE"] = "1"
    address = None if head else services.canonicalize_bootstrap_address(parameters["gcs_address"])
    common = {"object_store_memory": size, "metrics_export_port": METRICS_PORT, **AGENT_PORTS}
    known = {"node_ip_address": services.get_node_ip_address(*([address] if address else []))}
    wanted = {**parameters, **common, **known, **({"gcs_address": address} if address else {})}
    given = importlib.import_module("ray._private.parameter").RayParams(**wanted)
    aside = with_dashboard_aside(importlib.import_module("ray._private.node").Node)
    kind = with_raylet_known(aside, raylet, importlib.import_module("ray._raylet").persist_port)
    node = kind(given, head=head, shutdown_at_exit=False, spawn_reaper=False)
    node.finish()
    importlib.import_module("ray._private.utils").write_ray_address(node.gcs_address, node.temp_dir)


def _nodes(address: str) -> list[Any]:
    state = importlib.import_module("ray._private.state").GlobalState()
    raylet = importlib.import_module("ray._raylet")
    state._initialize_global_state(raylet.GcsClientOptions.create(address, None, True, True))
    return state.node_table()


def main(arguments: list[str]) -> NoReturn:
    """Start a node, then become what watches its processes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        watched = _started(arguments)
    except (RayNodeConfigurationError, RayletEndedError) as error:
        raise SystemExit(f"isthmus-ml: {error}") from None
    os.execvp(WATCH, [WATCH, *watched])  # noqa: S606 - a program of the image


def _started(arguments: list[str]) -> list[str]:
    """Start the node; the processes that it cannot be without."""
    if arguments == ["head"]:
        start(head_parameters(), head=True)
        return ["gcs_server", "raylet"]
    parameters = worker_parameters(os.environ)
    importlib.import_module("ray._private.node")
    wait_for_head(parameters["gcs_address"], _nodes)
    start(parameters, head=False)
    return ["raylet"]


if __name__ == "__main__":
    main(sys.argv[1:])
