"""Tests of examples/purchases/train.py."""

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from examples.purchases import job, train
from examples.purchases.acquire import DataVersion
from examples.purchases.errors import PurchasesError
from examples.purchases.settings import Settings

DATA = DataVersion(bucket="b", key="k", version_id="v", etag="e", sha256="s")
SETTINGS = Settings(bucket="b", ray_address="http://r", pool="pool_cpu", serving_url="s", slots=())


class Status(str):
    """A status as Ray's client gives it."""

    __slots__ = ()

    def is_terminal(self) -> bool:
        """Tell whether the job ended."""
        return self != "RUNNING"


@dataclass(kw_only=True)
class Jobs:
    """Ray's client."""

    ends: str = "SUCCEEDED"
    submitted: dict[str, Any] = field(default_factory=dict[str, Any])
    stopped: bool = False
    message: str = "exit code 1"

    def submit_job(self, **request: Any) -> None:
        """Take the job."""
        self.submitted = request

    def get_job_status(self, _job: str) -> Status:
        """Say how it is."""
        return Status(self.ends)

    def get_job_logs(self, _job: str) -> str:
        """Give its logs."""
        return "\n".join(f"line {number}" for number in range(30))

    def get_job_info(self, _job: str) -> "Jobs":
        """Say why it ended."""
        return self

    def stop_job(self, _job: str) -> None:
        """Stop it."""
        self.stopped = True


def _train(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> Any:
    def client(address: str) -> Jobs:
        assert address == "http://r"
        return jobs

    def find(name: str) -> str:
        return f"run of {name}"

    module = ModuleType("ray.job_submission")
    monkeypatch.setattr(module, "JobSubmissionClient", client, raising=False)
    monkeypatch.setitem(sys.modules, "ray.job_submission", module)
    monkeypatch.setattr(train, "find_run", find)
    return train.train(SETTINGS, DATA, lambda _: None)


def test_the_job_carries_this_code_and_the_data_version_and_asks_for_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs()
    assert _train(jobs, monkeypatch) == f"run of {jobs.submitted['submission_id']}"
    assert jobs.submitted["entrypoint"] == "python -m purchases.job"
    assert jobs.submitted["entrypoint_resources"] == {"pool_cpu": 0.001}
    environment = jobs.submitted["runtime_env"]
    assert [path.rsplit("/", 1)[1] for path in environment["py_modules"]] == ["purchases"]
    variables = environment["env_vars"]
    assert DataVersion(**{name: variables[variable] for name, variable in job.DATA.items()}) == DATA
    assert variables[job.JOB] == jobs.submitted["submission_id"]


def test_a_job_that_fails_shows_its_last_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PurchasesError, match="ended as FAILED: exit code 1") as caught:
        _train(Jobs(ends="FAILED"), monkeypatch)
    assert "line 10\n" in str(caught.value)
    assert "line 9\n" not in str(caught.value)


def test_a_job_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "SECONDS", 0)
    jobs = Jobs(ends="RUNNING")
    with pytest.raises(PurchasesError, match="didn't end"):
        _train(jobs, monkeypatch)
    assert jobs.stopped
