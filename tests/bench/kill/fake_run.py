"""Stands for a run: an engine with a program and a provider, which records three lines.

Arguments: the journal, and the file for the pids of the two.
"""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = "import time; time.sleep(60)"
PROVIDER = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); print('ready', flush=True); time.sleep(60)"


def main(journal: Path, pids: Path) -> None:
    """Start the two, record, and end as soon as the provider is gone."""
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], start_new_session=True)
    provider = subprocess.Popen([sys.executable, "-c", PROVIDER], start_new_session=True, stdout=subprocess.PIPE)
    assert provider.stdout is not None
    provider.stdout.readline()
    pids.write_text(json.dumps({"program": program.pid, "provider": provider.pid}))
    with socket.create_server(("127.0.0.1", 0)), journal.open("w") as file:
        for line in range(3):
            file.write(f'{{"base": "{line}"}}\n')
            file.flush()
            time.sleep(0.1)
        provider.wait()
    program.kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
