"""Start of the stand-in as a Pulumi plugin."""

import asyncio
import signal
import sys

from isthmus.rehearsal.providers.containers.images import provider
from providers.containers.server import engine_log, serve

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(serve(sys.argv[1], provider(engine_log(sys.argv[1]))))
