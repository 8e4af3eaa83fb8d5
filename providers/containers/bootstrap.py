"""A minimal Debian made on this machine, for where no image registry is reached."""

import os
import shutil
import subprocess
import tempfile
from collections import deque
from pathlib import Path

from isthmus.errors import IsthmusError
from providers.containers.build_settings import without_credentials
from providers.containers.call import Call
from providers.containers.docker_errors import explained
from providers.containers.ownership import HASH_LABEL, IMAGE_LABEL

SUITE = "bookworm"
# Settings of apt that say how this machine reaches Debian's packages.
APT_PREFIXES = ("Acquire::http::Proxy", "Acquire::https::Proxy", "Acquire::https::CaInfo", "Acquire::Retries")
LAST_LINES = 20


class BootstrapError(IsthmusError):
    """A Debian can't be made on this machine."""


def bootstrap(call: Call, name: str, tag: str, hashed: str, why: str) -> None:
    """Make a minimal Debian and import it; `why` says why it wasn't pulled, for the error if this fails too."""
    tool = _mmdebstrap(call, why)
    with tempfile.TemporaryDirectory(prefix="isthmus-") as scratch:
        target = Path(scratch) / "debian.tar"
        call.say(f"{name}: making a minimal Debian {SUITE} with mmdebstrap")
        _run(call, [tool, *_options(), SUITE, str(target), *_sources()], "mmdebstrap")
        repository, _, version = tag.rpartition(":")
        changes = [f"LABEL {IMAGE_LABEL}={name} {HASH_LABEL}={hashed}", 'CMD ["bash"]']
        with explained(f"importing the image {name}", call.ownership.urn):
            call.docker().api.import_image_from_file(str(target), repository, version, changes)


def _mmdebstrap(call: Call, why: str) -> str:
    if os.geteuid() != 0:
        raise _impossible(call, why, "only root can make a Debian here")
    if shutil.which("apt-get") is None:
        raise _impossible(call, why, "this is no Debian or Ubuntu")
    if shutil.which("mmdebstrap") is None:
        call.say("installing mmdebstrap")
        _run(call, ["apt-get", "update", "-q"], "apt-get update")
        _run(call, ["apt-get", "install", "-q", "-y", "--no-install-recommends", "mmdebstrap"], "apt-get install")
    return shutil.which("mmdebstrap") or "mmdebstrap"


def _impossible(call: Call, why: str, here: str) -> BootstrapError:
    return BootstrapError(
        f"there is no base image: {why}; and {here}",
        where=call.ownership.urn,
        hint="Name a Debian bookworm image that can be pulled in the environment's file (images.base), or run up "
        "once as root on Debian or Ubuntu.",
    )


def _options() -> list[str]:
    # What apt was told for this machine must not stay behind in the image.
    tidy = 'rm -f "$1"/etc/apt/apt.conf.d/99mmdebstrap'
    options = ["--variant=minbase", "--include=ca-certificates", "--format=tar", f"--customize-hook={tidy}"]
    dumped = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout  # noqa: S607
    settings = [line.strip() for line in dumped.splitlines() if line.startswith(APT_PREFIXES)]
    return [*options, *(f"--aptopt={setting.rstrip(';')}" for setting in settings)]


def _sources() -> list[str]:
    """Give the machine's own Debian sources, so that a mirror that works here is used there."""
    if not Path("/etc/debian_version").is_file() or "ID=ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8"):
        return []
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*.sources"))]
    return [str(place) for place in places if place.is_file() and SUITE in place.read_text(encoding="utf-8")]


def _run(call: Call, command: list[str], what: str) -> None:
    last = deque[str](maxlen=LAST_LINES)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with subprocess.Popen(  # noqa: S603 (a fixed command)
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as process:
        for line in process.stdout or ():
            last.append(without_credentials(line.rstrip()))
            call.say(f"{what}: {last[-1][:100]}")
            if call.cancelled.is_set():
                process.terminate()
    call.stop_if_cancelled()
    if process.returncode:
        shown = "\n".join(f"  | {line}" for line in last)
        raise BootstrapError(
            f"{what} ended with {process.returncode}:\n{shown}",
            where=call.ownership.urn,
            hint="Mend what the lines above name, or name a Debian bookworm image that can be pulled instead.",
        )
