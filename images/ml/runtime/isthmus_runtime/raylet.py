"""A node's raylet: it is told beforehand where its agents listen, and missed as soon as it is gone."""

import time
from collections.abc import Callable
from typing import Any

AGENT_PORTS = {"metrics_agent_port": 6381, "runtime_env_agent_port": 6382, "dashboard_agent_listen_port": 6383}
"""Ports of a node's agents, by Ray's name: free in a container of its own, and below those that Ray gives workers."""
PATIENCE_SECONDS = 110.0
"""How long the processes of a node may take to start: less than the estate waits for the container."""
PAUSE_SECONDS = 0.1


class RayletEndedError(Exception):
    """The raylet ended while its node was starting."""


class Raylet:
    """The raylet of the one node that a container has; it has not ended before it has begun."""

    def __init__(self) -> None:
        self._process: Any = None

    def begin(self, process: Any) -> None:
        """Remember the process, a Popen."""
        self._process = process

    def check(self) -> None:
        """Raise RayletEndedError if the process is no more."""
        code = None if self._process is None else self._process.poll()
        if code is not None:
            raise RayletEndedError(
                f"the raylet ended with {code} while its node was starting: "
                "raylet.out and raylet.err in /tmp/ray/session_latest/logs say why; the container starts again"
            )


def patient(get_node: Callable[..., Any], raylet: Raylet, *, seconds: float = PATIENCE_SECONDS) -> Callable[..., Any]:
    """Let Ray wait longer than its 30 s for a node to be known, but not for one whose raylet is gone.

    The error of the last attempt says what is wrong.
    """
    deadline = time.monotonic() + seconds

    def get(*arguments: Any) -> Any:
        while True:
            try:
                return get_node(*arguments)
            except RuntimeError:
                raylet.check()
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE_SECONDS)

    return get


def with_raylet_known(node: Any, raylet: Raylet, persist_port: Callable[[str, str, str, int], None]) -> Any:
    """Ray's node, whose raylet need not wait for its agents and is remembered in `raylet`.

    A raylet gives its agents 15 s to write their ports into files, and ends without them: on a busy machine the agents
    take longer to import what they need. The ports are known here, so that the files are there before the raylet is;
    it connects to its agents again and again, which is as good.
    """

    class Node(node):
        def start_raylet(self, *arguments: Any, **named: Any) -> None:
            for name, port in AGENT_PORTS.items():
                persist_port(self._session_dir, self._node_id, name, port)
            node.start_raylet(self, *arguments, **named)
            raylet.begin(self.all_processes["raylet"][-1].process)

    return Node
