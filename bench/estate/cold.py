"""From a machine that has nothing of Isthmus to a served prediction: a new clone, empty caches, an empty Docker engine.

It is done twice, through a mirror that keeps what was downloaded: the difference of the two is the time that it took.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.estate.rounds import EXAMPLE, BenchError, example
from bench.figures import Figure, skipped
from bench.kill.place import ROOT
from providers.containers.package_index import index_args
from tests.harness.daemon import PrivateDaemon, private_daemon
from tests.harness.secluded import obstacle

SECONDS = 240.0
"""Target, besides downloads."""
STACK = "dev-local"
PORT = 17999
TIMEOUT_SECONDS = 1800.0
_IMAGE = re.compile(r"Image (\S+) created \(([0-9.]+) s\)")
_DROPPED = ("AWS_", "ISTHMUS_", "MLFLOW_", "PIP_", "PULUMI_", "UV_", "VIRTUAL_ENV")
_KEPT = ("AWS_CA_BUNDLE", "PIP_CERT")
_PIPS_OWN = (
    "import ensurepip, pathlib, sys; "
    "sys.path.insert(0, str(next(pathlib.Path(ensurepip.__file__).parent.glob('_bundled/pip-*.whl')))); "
    "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
)


@dataclass(kw_only=True)
class Pass:
    """One way from nothing to a prediction: seconds a stage, in order, and seconds of each image's build."""

    stages: dict[str, float] = field(default_factory=dict[str, float])
    images: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def seconds(self) -> float:
        """All stages, one after the other."""
        return sum(self.stages.values())

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Time what is done inside."""
        began = time.monotonic()
        yield
        self.stages[name] = time.monotonic() - began


def measured(index: str | None) -> Generator[Figure]:
    """Every figure; what is made, the Docker engine and its images too, is in a temporary folder.

    Raises BenchError.
    """
    name = "estate: cold, to a served prediction, besides downloads"
    if why := obstacle():
        yield skipped(name, "s", why, target=SECONDS)
        return
    with tempfile.TemporaryDirectory(prefix="isthmus-cold-") as folder:
        first = one_pass(Path(folder), "first", index or the_index())
        second = one_pass(Path(folder), "second", index or the_index())
    for stage, seconds in second.stages.items():
        yield Figure(name=f"{name}: {stage}", value=seconds, unit="s")
        if stage == "up":
            for image, taken in second.images.items():
                yield Figure(name=f"{name}: up: image {image}", value=taken, unit="s")
    yield Figure(name=name, value=second.seconds, unit="s", target=SECONDS)
    downloads = max(0.0, first.seconds - second.seconds)
    yield Figure(name="estate: cold, downloads", value=downloads, unit="s", note="both passes differ by these")


def one_pass(folder: Path, name: str, index: str) -> Pass:
    """Go the whole way in a clone and with an engine of its own. Raises BenchError."""
    done, clone, log = Pass(), folder / name, folder / "log"
    _run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], folder, os.environ, log)
    began = time.monotonic()
    with private_daemon(internet=True) as daemon:
        done.stages["docker engine"] = time.monotonic() - began
        given = variables(os.environ, clone.with_suffix(".caches")) | {"DOCKER_HOST": daemon.address}
        with _mirror(daemon, folder / "mirror", index):
            tool = str(clone / "bin" / "isthmus")
            with done.stage("virtual environment"):
                _run(daemon.inside(tool, "--help"), clone, given, log)
            with done.stage("up"):
                said = _run(daemon.inside(tool, "up", STACK, "--yes", "--engine", "embedded"), clone, given, log)
            done.images |= {image: float(seconds) for image, seconds in _IMAGE.findall(said)}
            words = daemon.inside(tool, "run", STACK, "--", *EXAMPLE)
            done.stages["first prediction"] = example(words, cwd=clone, variables=given, log=log).first
    return done


def variables(environment: Mapping[str, str], caches: Path) -> dict[str, str]:
    """This machine's variables, but with empty caches, and with the mirror for an index and for Debian's packages."""
    kept = {name: value for name, value in environment.items() if name in _KEPT or not name.startswith(_DROPPED)}
    mirror = f"http://127.0.0.1:{PORT}"
    own = {"UV_CACHE_DIR": caches / "uv", "PIP_CACHE_DIR": caches / "pip", "XDG_CACHE_HOME": caches / "other"}
    indexes = dict.fromkeys(("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), f"{mirror}/simple/")
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY"), mirror)
    direct = dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost")
    return {**kept, **{key: str(path) for key, path in own.items()}, **indexes, **proxies, **direct}


def the_index() -> str:
    """The package index that this machine's settings name, else pip's own. Raises BenchError."""
    if set_here := os.environ.get("PIP_INDEX_URL") or index_args().get("PIP_INDEX_URL"):
        return set_here
    asked = subprocess.run([sys.executable, "-c", _PIPS_OWN], capture_output=True, text=True, check=False)  # noqa: S603
    if asked.returncode:
        raise BenchError("no package index is set, and this Python has no pip to ask", hint="Give one by --index URL.")
    return asked.stdout.strip()


@contextmanager
def _mirror(daemon: PrivateDaemon, folder: Path, index: str) -> Generator[None]:
    words = daemon.inside(sys.executable, "-m", "bench.estate.mirror", str(folder), index, str(PORT))
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL) as process:  # noqa: S603  our own module
        try:
            yield
        finally:
            process.terminate()


def _run(words: list[str], cwd: Path, given: Mapping[str, str], log: Path) -> str:
    ended = subprocess.run(  # noqa: S603  the tool's own command line
        words, cwd=cwd, env=dict(given), capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    with log.open("a", encoding="utf-8") as kept:
        kept.write(ended.stdout + ended.stderr)
    if ended.returncode:
        last = "\n".join(ended.stderr.strip().splitlines()[-12:])
        raise BenchError(f"{' '.join(words[-4:])} ended with {ended.returncode}:\n{last}")
    return ended.stdout + ended.stderr
