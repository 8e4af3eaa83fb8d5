"""What must be right before anything is started."""

from pathlib import Path
from typing import cast

from envs.load import environment_path, load_with_source
from envs.schema import SubstrateName
from envs.source import read
from isthmus.engines import is_embedded
from isthmus.engines.results import EngineName
from isthmus.errors import IsthmusError


class NoCloudEngineError(IsthmusError):
    """A stack in the cloud is to be changed by an engine that can only plan it."""


def preflight(root: Path, stack: str, *, yes: bool, changing: EngineName | None = None) -> None:
    """Check the environment file, then this machine; `changing` is the engine that is to change the stack.

    Raises EnvironmentFileError, DockerError, NotReadyError or NoCloudEngineError.
    """
    loaded = load_with_source(environment_path(root, stack))
    if loaded.environment.substrate is not SubstrateName.CONTAINERS:
        if changing is not None:
            require_cloud_engine(stack, changing)
        return
    require_docker(root, yes=yes)
    from isthmus.cli.terminal import warn
    from isthmus.doctor import CHECKS, Subject, require

    needed = [CHECKS[name] for name in ("architecture", "capacity", "disk", "ports", "gpu")]
    for finding in require(Subject(root, stack, loaded), needed):
        warn(f"{finding.check}: {finding.message}")


def is_cloud(root: Path, stack: str) -> bool:
    """Whether the environment's file says that the stack is in a cloud, right or wrong in all else; without one, no."""
    path = root / "envs" / f"{stack}.yaml"
    if not path.is_file():
        return False
    data = read(path, path.read_text(encoding="utf-8", errors="replace")).data
    return isinstance(data, dict) and cast("dict[str, object]", data).get("substrate") == SubstrateName.AWS.value


def require_cloud_engine(stack: str, engine: EngineName) -> None:
    """See that the engine can deploy to a cloud. Raises NoCloudEngineError."""
    if is_embedded(engine):
        raise NoCloudEngineError(
            f"{stack} is in the cloud, and only the Pulumi CLI deploys there",
            where=f"envs/{stack}.yaml: substrate",
            hint="bin/isthmus setup --engine pulumi installs it, and docs/reference/cloud.md says what else is needed. "
            f"bin/isthmus preview {stack} plans it without.",
        )


def require_docker(root: Path, *, yes: bool) -> None:
    """See that a Docker engine answers; install or start one where that can be done. Raises DockerError."""
    from isthmus.local.quick import quick_host

    if quick_host() is not None:
        return
    from isthmus.cli.terminal import say
    from isthmus.local.docker_engine import get_docker

    get_docker(root / ".isthmus" / "logs", ask=lambda question: _ask(question, yes=yes), say=say)


def _ask(question: str, *, yes: bool) -> bool:
    """As `confirm`; where nobody can be asked, the command itself was the yes: it cannot do without Docker."""
    from isthmus.cli.terminal import confirm, interactive

    return confirm(question, yes=yes or not interactive())
