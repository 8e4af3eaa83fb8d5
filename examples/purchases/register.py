"""Register: make the run's model a version that says where it comes from, and point the alias to it."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from .settings import MODEL
from .tracking import ALIAS, MlflowException, Run, client


def register(run: Run) -> str:
    """Register the model of a run, and return its version; the alias moves last, when all tags are there."""
    registry = client()
    try:
        registry.create_registered_model(MODEL)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    made = registry.create_model_version(
        MODEL, run.artifact_uri, run_id=run.run_id, model_id=run.model_id, tags=tags(run), await_creation_for=30
    )
    registry.set_registered_model_alias(MODEL, ALIAS, made.version)
    return str(made.version)


def tags(run: Run) -> dict[str, str]:
    """Say which code, data and configuration made the model, and how well it did."""
    data = {key: value for key, value in run.tags.items() if key.startswith("data.")}
    metrics = {f"metric.{key}": f"{value:.6f}" for key, value in run.metrics.items()}
    return {
        "code.commit": commit(),
        "code.sha256": code_sha256(),
        "configuration": json.dumps(run.params, sort_keys=True),
        **data,
        **metrics,
    }


def commit() -> str:
    """Name the commit of this code, `-dirty` if the code differs from it; `unknown` outside a repository."""
    head = _git("rev-parse", "HEAD")
    if not head:
        return "unknown"
    return f"{head}-dirty" if _git("status", "--porcelain", ".") else head


def _git(*arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(Path(__file__).parent), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    return done.stdout.strip() if done.returncode == 0 else ""


def code_sha256() -> str:
    """Digest this project's source files, names and contents, in sorted order."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
