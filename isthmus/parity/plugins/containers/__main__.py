"""Start of the stand-in as a Pulumi plugin."""

import asyncio
import signal
import sys

from isthmus.parity.stand_in import HANDLERS
from providers.containers.provider import ContainersProvider
from providers.containers.server import engine_log, start


async def serve(address: str) -> None:
    """Serve until the engine ends the process; the port goes to standard output, as engines expect."""
    server, port = await start(address, ContainersProvider(log=engine_log(address), handlers=HANDLERS))
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await server.wait_for_termination()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(serve(sys.argv[1]))
