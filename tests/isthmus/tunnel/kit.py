"""Stand-ins for kubectl and aws: real programs, with real sockets."""

import os
import sys
from pathlib import Path

KUBECTL = """#!{python}
import http.server, os, signal, sys, threading, time
LOG = os.environ["TUNNEL_LOG"]
with open(LOG, "a") as log:
    log.write(f"{{os.getpid()}} {{' '.join(sys.argv[1:])}}\\n")
mode = os.environ.get("TUNNEL_MODE", "")
if mode == "refused":
    print("error: You must be logged in to the server (Unauthorized)", file=sys.stderr)
    sys.exit(1)
if mode == "silent":
    time.sleep(60)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"port {{self.server.remote}}".encode())
        if self.path == "/die":
            os.kill(os.getpid(), signal.SIGKILL)
    def log_message(self, *words):
        pass

for pair in [each for each in sys.argv if ":" in each and each.rpartition(":")[2].isdigit()]:
    local, _, remote = pair.rpartition(":")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(local or 0)), Handler)
    server.remote = remote
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Forwarding from 127.0.0.1:{{server.server_port}} -> {{remote}}", flush=True)
time.sleep(60)
"""
AWS = """#!/bin/sh
if [ "$AWS_MODE" = refused ]; then echo 'An error occurred (AccessDenied): not you' >&2; exit 254; fi
while [ $# -gt 0 ]; do
    if [ "$1" = --kubeconfig ]; then echo "apiVersion: v1" > "$2"; fi
    shift
done
"""


def install(folder: Path, *names: str) -> dict[str, str]:
    """Put stand-ins of these names into a folder; gives the environment to find them in."""
    programs = {"kubectl": KUBECTL.format(python=sys.executable), "aws": AWS}
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(programs[name], encoding="utf-8")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin", "TUNNEL_LOG": str(folder / "log")}


def started(environment: dict[str, str]) -> list[tuple[int, str]]:
    """Process and words of every kubectl so far."""
    log = Path(environment["TUNNEL_LOG"])
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [(int(line.partition(" ")[0]), line.partition(" ")[2]) for line in lines]


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
