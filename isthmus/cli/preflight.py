"""What must be right before anything is started."""

from pathlib import Path

from envs.load import environment_path, load_with_source
from envs.schema import SubstrateName


def preflight(root: Path, stack: str, *, yes: bool) -> None:
    """Check the environment file, then this machine. Raises EnvironmentFileError, DockerError or NotReadyError."""
    loaded = load_with_source(environment_path(root, stack))
    if loaded.environment.substrate is not SubstrateName.CONTAINERS:
        return
    require_docker(root, yes=yes)
    from isthmus.cli.terminal import warn
    from isthmus.doctor import CHECKS, Subject, require

    needed = [CHECKS[name] for name in ("architecture", "capacity", "disk", "ports", "gpu")]
    for finding in require(Subject(root, stack, loaded), needed):
        warn(f"{finding.check}: {finding.message}")


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
