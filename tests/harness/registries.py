"""A real image registry on loopback: Debian's `docker-registry`, installed or unpacked from its package."""

import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 30


def registry_program(folder: Path) -> Path | None:
    """The program, from the path or from Debian's package; None where neither can be had."""
    installed = shutil.which("docker-registry")
    if installed is not None:
        return Path(installed)
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        return None
    got = subprocess.run(["apt-get", "-q", "download", "docker-registry"], cwd=folder, capture_output=True, check=False)
    packages = list(folder.glob("docker-registry_*.deb"))
    if got.returncode or not packages:
        return None
    subprocess.run(["dpkg", "-x", str(packages[0]), str(folder)], check=True)
    return folder / "usr" / "bin" / "docker-registry"


@contextmanager
def running_registry(program: Path, folder: Path) -> Generator[str]:
    """Run the registry on a free port of loopback, its data in `folder`; gives its host and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    config = folder / "registry.yml"
    config.write_text(
        f"version: 0.1\nstorage:\n  filesystem: {{rootdirectory: {folder}/data}}\n  delete: {{enabled: true}}\n"
        f"http: {{addr: '{address}'}}\nlog: {{level: error}}\n",
        encoding="utf-8",
    )
    with (folder / "registry.log").open("wb") as log:
        process = subprocess.Popen([program, "serve", config], stdout=log, stderr=log)
    try:
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"http://{address}/v2/", timeout=1).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"the registry at {address} does not answer")
