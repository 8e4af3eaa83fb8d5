"""Tools: the programs that a tunnel needs, and a kubeconfig of its own, so that the user's stays as it is."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from isthmus.contract import TunnelContract
from isthmus.errors import IsthmusError

AWS_SECONDS = 60
KUBECTL = "kubectl"
AWS = "aws"
_HINTS = {
    KUBECTL: "Install it: https://kubernetes.io/docs/tasks/tools/",
    AWS: "Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
}


class ToolMissingError(IsthmusError):
    """A program that a tunnel needs is not installed."""


class ClusterAccessError(IsthmusError):
    """AWS does not say how the cluster is reached."""


def find_tool(name: str, environment: Mapping[str, str]) -> str:
    """The program of this name on PATH. Raises ToolMissingError."""
    found = shutil.which(name, path=environment.get("PATH"))
    if found is None:
        raise ToolMissingError(
            f"{name} is not installed, and an estate in a cluster is reached through it", hint=_HINTS[name]
        )
    return found


def write_kubeconfig(tunnel: TunnelContract, folder: Path, environment: Mapping[str, str]) -> Path:
    """Ask AWS how the cluster is reached; the file holds no secret, and asks `aws` for a token each time.

    Raises ToolMissingError, and ClusterAccessError where AWS refuses.
    """
    path = folder / "kubeconfig"
    words = [find_tool(AWS, environment), "eks", "update-kubeconfig", "--name", tunnel.cluster]
    words += ["--region", tunnel.region, "--kubeconfig", str(path)]
    try:
        ran = subprocess.run(  # noqa: S603 - words of our own
            words, env=dict(environment), capture_output=True, text=True, timeout=AWS_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _no_access(tunnel, f"aws did not answer within {AWS_SECONDS} s") from None
    if ran.returncode != 0:
        raise _no_access(tunnel, ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else "aws gave no reason")
    return path


def _no_access(tunnel: TunnelContract, reason: str) -> ClusterAccessError:
    return ClusterAccessError(
        f"AWS does not say how the cluster is reached: {reason}",
        where=f"{tunnel.cluster} in {tunnel.region}",
        hint="Sign in as a role that the environment names under aws.cluster.admins, in this account.",
    )
