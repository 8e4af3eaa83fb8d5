"""Train: submit the job to the CPU pool, with this project's code and nothing else, and wait for its run."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .acquire import DataVersion
from .errors import PurchasesError
from .job import DATA, JOB
from .settings import Settings
from .tracking import Run, find_run

SECONDS = 300
"""Longest job."""
_SHARE = 0.001
"""Of the pool's resource: enough to be placed in the pool."""


def train(settings: Settings, data: DataVersion, say: Callable[[str], None]) -> Run:
    """Train in the pool; PurchasesError carries the job's last lines if it fails."""
    # Ray takes a second to import, and only this step needs it.
    from ray.job_submission import JobSubmissionClient

    # It says at INFO what it uploads; the steps say it in their own lines.
    for name in ("ray.dashboard.modules.dashboard_sdk", "ray._private.runtime_env.packaging"):
        logging.getLogger(name).setLevel(logging.WARNING)
    jobs: Any = JobSubmissionClient(settings.ray_address)
    job = f"purchases-{secrets.token_hex(4)}"
    variables = {DATA[name]: value for name, value in asdict(data).items()} | {JOB: job}
    jobs.submit_job(
        entrypoint="python -m purchases.job",
        submission_id=job,
        runtime_env={"py_modules": [str(Path(__file__).parent)], "env_vars": variables},
        entrypoint_resources={settings.pool: _SHARE},
    )
    say(f"job {job} submitted to {settings.pool}")
    _wait(jobs, job)
    return find_run(job)


def _wait(jobs: Any, job: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not (status := jobs.get_job_status(job)).is_terminal():
        if time.monotonic() > deadline:
            jobs.stop_job(job)
            raise PurchasesError(f"job {job} didn't end within {SECONDS} s; its last lines:\n{_tail(jobs, job)}")
        time.sleep(0.2)
    if status != "SUCCEEDED":
        message = jobs.get_job_info(job).message
        raise PurchasesError(f"job {job} ended as {status}: {message}; its last lines:\n{_tail(jobs, job)}")


def _tail(jobs: Any, job: str) -> str:
    return "\n".join(str(jobs.get_job_logs(job)).splitlines()[-20:])
