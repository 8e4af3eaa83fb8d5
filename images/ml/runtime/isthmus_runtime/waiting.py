"""Waiting for what a service needs, so that everything can start at once."""

import logging
import socket
import time
from urllib.parse import urlsplit

PAUSE_SECONDS = 0.1
ATTEMPT_SECONDS = 2.0
SAID_EVERY_SECONDS = 30.0
_log = logging.getLogger("isthmus.waiting")


def obstacle(address: str, *, default_port: int) -> OSError | None:
    """What keeps a URI's host (or HOST:PORT) from accepting connections; nothing where it has no host."""
    parts = urlsplit(address if "//" in address else f"//{address}")
    if not parts.hostname:
        return None
    try:
        socket.create_connection((parts.hostname, parts.port or default_port), timeout=ATTEMPT_SECONDS).close()
    except OSError as error:
        return error
    return None


def wait_for(address: str, what: str, *, default_port: int) -> None:
    """Return when connections to `address` are accepted; waits for ever, and says so every 30 s.

    What a service needs may start later, or come back after hours: to end would only make the container start anew.
    What is logged names no address: a database's holds its password.
    """
    said = float("-inf")
    while (error := obstacle(address, default_port=default_port)) is not None:
        if time.monotonic() - said > SAID_EVERY_SECONDS:
            _log.info("waiting for %s: %s", what, error)
            said = time.monotonic()
        time.sleep(PAUSE_SECONDS)
