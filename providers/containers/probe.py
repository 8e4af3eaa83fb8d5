"""Health probes: is a container's service answering yet?"""

import http.client
import shlex
import socket
from collections.abc import Callable

from docker.errors import APIError

from providers.containers.container_spec import Health
from providers.containers.docker_host import DockerHost

ATTEMPT_SECONDS = 2.0
Probe = Callable[[], str]
"""Gives the empty string when healthy, else what is in the way."""


def probe_for(docker: DockerHost, container: str, address: str, health: Health) -> Probe:
    """Choose how to probe: from here where containers can be reached, else by a command inside."""
    if health.command:
        return lambda: _inside(docker, container, list(health.command))
    direct = docker.addresses_reachable and address != ""
    if health.http_port is not None:
        if direct:
            return lambda: _http(address, health)
        return lambda: _inside(docker, container, ["bash", "-c", _http_script(health)])
    if health.tcp_port is not None:
        port = health.tcp_port
        if direct:
            return lambda: _tcp(address, port)
        return lambda: _inside(docker, container, ["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}"])
    return lambda: ""


def _tcp(address: str, port: int) -> str:
    try:
        with socket.create_connection((address, port), timeout=ATTEMPT_SECONDS):
            return ""
    except OSError as error:
        return f"port {port}: {error.strerror or error}"


def _http(address: str, health: Health) -> str:
    asked = f"GET {health.http_path} on port {health.http_port}"
    connection = http.client.HTTPConnection(address, health.http_port, timeout=ATTEMPT_SECONDS)
    try:
        connection.request("GET", health.http_path, headers={"Host": "localhost", "User-Agent": "isthmus"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"{asked}: {(isinstance(error, OSError) and error.strerror) or error}"
    finally:
        connection.close()
    return "" if _well(status, health) else f"{asked}: status {status}"


def _well(status: int, health: Health) -> bool:
    return status == health.http_status if health.http_status is not None else 200 <= status < 400


def _http_script(health: Health) -> str:
    expected = str(health.http_status) if health.http_status is not None else "[23]??"
    request = f"GET {health.http_path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n"
    return (
        # A server that closes early must not end the script before its answer is read.
        f"trap '' PIPE; exec 3<>/dev/tcp/127.0.0.1/{health.http_port} || exit 1; "
        f"printf {shlex.quote(request.replace('%', '%%'))} >&3; "
        f"read -r -t {ATTEMPT_SECONDS:g} version status rest <&3; "
        f'case "$status" in {expected}) exit 0;; *) echo "status $status"; exit 1;; esac'
    )


def _inside(docker: DockerHost, container: str, command: list[str]) -> str:
    try:
        made = docker.api.exec_create(container, command)
        output = docker.api.exec_start(made["Id"])
        code = docker.api.exec_inspect(made["Id"])["ExitCode"]
    except APIError as error:
        return f"{shlex.join(command[:1])}: {error.explanation}"
    if code == 0:
        return ""
    said = output.decode(errors="replace").strip().splitlines()[-1:]
    return f"{shlex.join(command[:1])} ended with {code}" + (f": {said[0]}" if said else "")
