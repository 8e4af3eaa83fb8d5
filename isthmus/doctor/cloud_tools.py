"""Tools of a stack in the cloud: what signs in, what reaches the cluster, and who one is."""

import os
from collections.abc import Iterator
from pathlib import Path

from isthmus.doctor.finding import Finding, Level
from isthmus.doctor.subject import Subject
from isthmus.tunnel.tools import AWS, KUBECTL, ToolMissingError, find_tool

_SOURCES = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
"""Variables that credentials come by: AWS SDKs and Tools Reference Guide, standardized credential providers."""


def check(_: Subject) -> Iterator[Finding]:
    """`aws`, which the cluster's tokens come from; `kubectl`, for tunnels alone; credentials, wherever from."""
    yield _tool(AWS, Level.FAIL)
    yield _tool(KUBECTL, Level.WARN)
    source = next((name for name in _SOURCES if os.environ.get(name)), "")
    path = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or Path.home() / ".aws" / "credentials")
    if source or path.is_file():
        yield Finding(check="credentials", level=Level.OK, message=f"from {source or path}; not tried")
    else:
        message = "none in the environment or in a file; on an instance of AWS they may come from its role"
        fix = "Sign in as the role that deploys, such as with export AWS_PROFILE=isthmus-deploy."
        yield Finding(check="credentials", level=Level.WARN, message=message, fix=fix)


def _tool(name: str, level: Level) -> Finding:
    try:
        return Finding(check=name, level=Level.OK, message=find_tool(name, os.environ))
    except ToolMissingError as error:
        return Finding(check=name, level=level, message=error.what, fix=error.hint)
