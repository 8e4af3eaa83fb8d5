"""What must be right before anything is started."""

from pathlib import Path

from envs.load import environment_path, load_with_source


def preflight(root: Path, stack: str, *, yes: bool) -> None:
    """Check the environment file, then this machine. Raises EnvironmentFileError, DockerError or NotReadyError."""
    loaded = load_with_source(environment_path(root, stack))
    del loaded
    require_docker(root, yes=yes)


def require_docker(root: Path, *, yes: bool) -> None:
    """See that a Docker engine answers; install or start one where that can be done. Raises DockerError."""
    from providers.containers.docker_host import connect

    del root, yes
    connect()
