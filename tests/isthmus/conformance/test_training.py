"""Tests of isthmus/conformance/training.py: a sound pool passes, and each sabotage is seen."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from isthmus.conformance import training
from isthmus.conformance.check import CheckFailedError, Session
from tests.harness.contracts import contract
from tests.harness.fake_http import Answer, serve


class Status(str):
    """A status as Ray's client gives it."""

    __slots__ = ()

    def is_terminal(self) -> bool:
        """Tell whether the job ended."""
        return self in ("SUCCEEDED", "FAILED", "STOPPED")


@dataclass(kw_only=True)
class Info:
    """What Ray says about a job."""

    driver_node_id: str = "node1"
    message: str = "it went wrong"


@dataclass(kw_only=True)
class Jobs:
    """Ray's client, where a job ends after a few questions."""

    ends: str = "SUCCEEDED"
    logs: str | None = None
    node: str = "node1"
    submitted: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    resources: dict[str, float] = field(default_factory=dict[str, float])
    questions: int = 0
    stopped: bool = False

    def submit_job(self, **job: Any) -> str:
        """Take a job."""
        self.submitted[job["submission_id"]] = job
        self.resources = job["entrypoint_resources"]
        return job["submission_id"]

    def get_job_status(self, _job: str) -> Status:
        """Say how it is."""
        self.questions += 1
        return Status("STOPPED" if self.stopped else self.ends if self.questions > 1 else "RUNNING")

    def get_job_logs(self, job: str) -> str:
        """Give its logs."""
        return f"{job.removeprefix('isthmus-')} on host1\n" if self.logs is None else self.logs

    def get_job_info(self, _job: str) -> Info:
        """Say where it ran."""
        return Info(driver_node_id=self.node)

    def stop_job(self, _job: str) -> None:
        """Stop it."""
        self.stopped = True

    def delete_job(self, job: str) -> None:
        """Forget it."""
        del self.submitted[job]


def _nodes(_request: object) -> Answer:
    rows = [
        {"node_id": "head", "resources_total": {"memory": 1}},
        {"node_id": "node1", "resources_total": {"CPU": 1, "pool_cpu": 1000}},
    ]
    return 200, {"data": {"result": {"result": rows}}}


def _run(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> str:
    def client(_address: str) -> Jobs:
        return jobs

    monkeypatch.setattr(training, "job_client", client)
    with serve(_nodes) as server:
        session = Session(contract=contract(training=server.url), token="0a1b")
        (check,) = training.checks(session.contract)
        assert check.name == "training.job[cpu]"
        try:
            return check.run(session)
        finally:
            session.cleanup.close()


def test_a_job_in_the_pool_passes_and_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs()
    assert _run(jobs, monkeypatch) == "a job ran on host1, in pool cpu, and gave its logs"
    assert jobs.submitted == {}


def test_the_job_asks_for_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs()
    _run(jobs, monkeypatch)
    assert jobs.resources == {"pool_cpu": 0.001}


def test_a_job_that_fails_is_seen_with_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailedError, match=r"FAILED: it went wrong"):
        _run(Jobs(ends="FAILED"), monkeypatch)


def test_empty_logs_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailedError, match="empty logs"):
        _run(Jobs(logs=""), monkeypatch)


def test_a_job_outside_its_pool_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailedError, match=r"a node with the resource pool_cpu; came node head"):
        _run(Jobs(node="head"), monkeypatch)


def test_a_node_that_ray_does_not_know_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckFailedError, match="node ghost among Ray's nodes"):
        _run(Jobs(node="ghost"), monkeypatch)


def test_a_job_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SECONDS", 0)
    jobs = Jobs(ends="RUNNING")
    with pytest.raises(CheckFailedError, match="RUNNING"):
        _run(jobs, monkeypatch)
    assert jobs.stopped
    assert jobs.submitted == {}
