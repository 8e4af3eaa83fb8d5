"""Start of the stand-in as a Pulumi plugin."""

import asyncio
import signal

from isthmus.parity.addresses import serve

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(serve())
