"""The AWS emulator on loopback: ministack, kept away from Docker, so that it only keeps books."""

import sys
from pathlib import Path

import httpx

from isthmus.rehearsal.servers import Servers, free_port

_START_SECONDS = 60.0


def start(servers: Servers, folder: Path, *, region: str, account: str) -> str:
    """Start the emulator; gives its URL. What was there when it last ended is there again. Raises EndedError."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    servers.start(
        "ministack",
        [sys.executable, "-m", "ministack"],
        {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": region,
            "MINISTACK_ACCOUNT_ID": account,
            # Where it finds a Docker it runs databases and clusters in it, which is not what is rehearsed.
            "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder / "tmp"),
            "LOG_LEVEL": "WARNING",
        },
        # What is asked of it just then is done, and noted: its ids can't be told again.
        apart=True,
    )
    servers.wait(lambda: _answers(url), "the AWS emulator's readiness", seconds=_START_SECONDS)
    return url


def _answers(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/_ministack/health", timeout=5, trust_env=False)
        # Another server may have been quicker to take the port.
        return answer.is_success and "services" in answer.json()
    except (httpx.HTTPError, ValueError):
        return False
