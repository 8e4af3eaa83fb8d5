"""Training speaks Ray's Jobs REST: a job runs in each pool, on one of its workers, and gives its logs."""

import importlib
import shlex
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from isthmus.conformance.check import Check, Session, fail
from isthmus.contract import Contract, PoolContract

_LOOK = "isthmus logs training, and the job's own logs in the dashboard at RAY_ADDRESS"
_SHARE = 0.001
SECONDS = 60


def checks(contract: Contract) -> Sequence[Check]:
    """Check each pool."""
    return [
        Check(name=f"training.job[{name}]", run=_job(name, pool), timeout=SECONDS + 10, look=_LOOK, prepare=_import)
        for name, pool in sorted(contract.training.pools.items())
    ]


def _job(name: str, pool: PoolContract) -> Callable[[Session], str]:
    def run(session: Session) -> str:
        address = session.contract.training.address
        client = job_client(address)
        word = f"conformance-{session.token}-{name}"
        script = f"import socket; print({word!r}, 'on', socket.gethostname())"
        job = str(
            client.submit_job(
                entrypoint=f"python -c {shlex.quote(script)}",
                submission_id=f"isthmus-{word}",
                entrypoint_resources={pool.resource: _SHARE},
            )
        )
        session.cleanup.callback(_remove, client, job)
        status = _wait(client, job)
        logs = str(client.get_job_logs(job))
        if status != "SUCCEEDED":
            fail("a job that succeeds", f"{status}: {client.get_job_info(job).message}; logs: {logs[-300:]}")
        line = next((line for line in logs.splitlines() if line.startswith(word)), None)
        if line is None:
            fail(f"the line {word!r} in the job's logs", logs[-300:] or "empty logs")
        node = str(client.get_job_info(job).driver_node_id)
        resources = _resources(address, node)
        if pool.resource not in resources:
            fail(f"a node with the resource {pool.resource}", f"node {node} with {sorted(resources)}")
        return f"a job ran{line.removeprefix(word)}, in pool {name}, and gave its logs"

    return run


def _import() -> None:
    importlib.import_module("ray.job_submission")


def job_client(address: str) -> Any:
    """Make Ray's own client, which carries no complete types."""
    # Here, as Ray takes a second to import.
    from ray.job_submission import JobSubmissionClient

    return JobSubmissionClient(address)


def _wait(client: Any, job: str) -> str:
    deadline = time.monotonic() + SECONDS
    while True:
        status = client.get_job_status(job)
        if status.is_terminal():
            return str(status)
        if time.monotonic() > deadline:
            fail(f"a job that ends within {SECONDS} s", f"{status}: {client.get_job_info(job).message}")
        time.sleep(0.2)


def _resources(address: str, node: str) -> dict[str, float]:
    """Ask the state API which resources a node has."""
    answer = httpx.get(f"{address.rstrip('/')}/api/v0/nodes", params={"detail": "true"}, timeout=10, trust_env=False)
    rows = answer.raise_for_status().json()["data"]["result"]["result"]
    by_node = {row["node_id"]: dict[str, float](row["resources_total"]) for row in rows}
    if node not in by_node:
        fail(f"node {node} among Ray's nodes", sorted(by_node))
    return by_node[node]


def _remove(client: Any, job: str) -> None:
    if not client.get_job_status(job).is_terminal():
        client.stop_job(job)
        _wait(client, job)
    client.delete_job(job)
