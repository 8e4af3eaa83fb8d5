"""The copies of a slot: where they are, and asking each of them the same."""

import asyncio
import http.client
import json
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

ANSWER_SECONDS = 5.0
LOAD_SECONDS = 170.0
"""Longest load of a version in one copy; a little less than clients wait for all of them."""
PATIENCE_SECONDS = 30.0
"""How long a copy that does not answer is asked again: one that starts needs about ten seconds."""
PAUSE_SECONDS = 0.5
COPY_PATH = "/v2/repository/copy"
"""Where one copy is asked, below the path that the gateway keeps for operators."""


class UnknownCopiesError(Exception):
    """The name that stands for all copies has no addresses."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one copy answered."""

    address: str
    status: int
    """HTTP's; 503 where nothing came."""
    body: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def ok(self) -> bool:
        """Done, or told."""
        return self.status < http.client.BAD_REQUEST

    @property
    def error(self) -> str:
        """Why not."""
        return str(self.body.get("error") or f"was answered {self.status}")


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Every copy of a slot, the one that asks too."""

    host: str = "127.0.0.1"
    """The name that stands for all of them; by default there is only this one."""
    port: int = 8080
    patience_seconds: float = PATIENCE_SECONDS

    async def addresses(self) -> set[str]:
        """Where they are now. Raises UnknownCopiesError."""
        return await asyncio.to_thread(self._addresses)

    async def ask(
        self,
        addresses: Sequence[str],
        method: str,
        *path: str,
        seconds: float = ANSWER_SECONDS,
        patient: bool = True,
    ) -> list[Answer]:
        """Ask several at the same time, each at `COPY_PATH` and `path`, and again while one does not answer.

        One that goes away meanwhile is in no answer: what it would have to know it reads when it comes back.
        """
        where = "/".join((COPY_PATH, *(quote(part, safe="") for part in path)))
        loop = asyncio.get_running_loop()
        # The loop's own threads are those that predict.
        with ThreadPoolExecutor(max_workers=max(1, len(addresses))) as threads:
            asked = [
                loop.run_in_executor(threads, self._ask, address, method, where, seconds, patient)
                for address in addresses
            ]
            answers = await asyncio.gather(*asked)
        return [answer for answer in answers if answer is not None]

    def _addresses(self) -> set[str]:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise UnknownCopiesError(f"{self.host}: {error}") from error
        return {str(address[0]) for *_, address in found}

    def _ask(self, address: str, method: str, path: str, seconds: float, patient: bool) -> Answer | None:
        until = time.monotonic() + (self.patience_seconds if patient else 0)
        while True:
            connection = http.client.HTTPConnection(address, self.port, timeout=seconds)
            try:
                connection.connect()
            except OSError as error:
                reason = error
            else:
                try:
                    return _send(connection, address, method, path)
                except TimeoutError as error:
                    reason = error
                except (OSError, http.client.HTTPException) as error:
                    # Who ends over it would end over it again.
                    return _silent(address, f"ended, or was ended, while it did so: {error}")
            finally:
                connection.close()
            if self._gone(address):
                return None
            if time.monotonic() >= until:
                return _silent(address, f"does not answer: {str(reason) or type(reason).__name__}")
            time.sleep(PAUSE_SECONDS)

    def _gone(self, address: str) -> bool:
        try:
            return address not in self._addresses()
        except UnknownCopiesError:
            return False


def _send(connection: http.client.HTTPConnection, address: str, method: str, path: str) -> Answer:
    connection.request(method, path, headers={"Content-Length": "0"})
    response = connection.getresponse()
    return Answer(address=address, status=response.status, body=_read(response.read()))


def _silent(address: str, error: str) -> Answer:
    """The answer of a copy that gave none, with what DNS calls it."""
    try:
        name = socket.gethostbyaddr(address)[0].partition(".")[0]
    except OSError:
        name = address
    return Answer(address=address, status=503, body={"copy": name, "error": error})


def _read(content: bytes) -> dict[str, Any]:
    try:
        body: object = json.loads(content)
    except ValueError:
        return {"error": content[:300].decode(errors="replace")} if content else {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}
