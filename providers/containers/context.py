"""Build contexts: which files, in which form, and the hash that says whether anything changed."""

import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docker.utils.build import exclude_paths

# Part of every content hash: raise it when the way images are built changes what comes out.
RECIPE = 1
CA_BUNDLE = "ca-bundle.crt"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file, folder or link of a context; modes are 0755 or 0644, since a checkout keeps no others."""

    name: str
    path: Path
    mode: int
    link: str | None
    folder: bool


def entries(folder: Path) -> Iterator[Entry]:
    """Yield what is in a context, sorted, without what its .dockerignore leaves out."""
    ignore = folder / ".dockerignore"
    patterns = ignore.read_text(encoding="utf-8").splitlines() if ignore.is_file() else []
    wanted = [line.strip() for line in patterns if line.strip() and not line.startswith("#")]
    # Compiled Python differs from run to run, and is no part of what anybody meant to build.
    wanted += ["**/__pycache__", "**/*.pyc"]
    for name in sorted(exclude_paths(str(folder), wanted)):
        path = folder / name
        found = path.lstat()
        executable = bool(found.st_mode & stat.S_IXUSR) or stat.S_ISDIR(found.st_mode)
        yield Entry(
            name=Path(name).as_posix(),
            path=path,
            mode=0o755 if executable else 0o644,
            link=str(path.readlink()) if stat.S_ISLNK(found.st_mode) else None,
            folder=stat.S_ISDIR(found.st_mode),
        )


def content_hash(folder: Path, build_args: Mapping[str, str]) -> str:
    """Hash a context and its build arguments; 64 hexadecimal digits, the same on every machine."""
    digest = hashlib.sha256()
    for entry in entries(folder):
        body = "" if entry.folder or entry.link is not None else _file_hash(entry.path)
        digest.update(json.dumps([entry.name, entry.mode, entry.link, entry.folder, body]).encode())
    digest.update(json.dumps({"recipe": RECIPE, "args": dict(build_args)}, sort_keys=True).encode())
    return digest.hexdigest()


def reference_hash(reference: str, *, bootstrap: bool) -> str:
    """Hash what an image that isn't built is known by."""
    document = json.dumps({"recipe": RECIPE, "reference": reference, "bootstrap": bootstrap}, sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()


def archive(folder: Path, ca_bundle: bytes) -> io.BytesIO:
    """Pack a context for Docker, with the CA bundle at its root; times and owners are left out."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for entry in entries(folder):
            info = tarfile.TarInfo(entry.name)
            info.mode = entry.mode
            if entry.link is not None:
                info.type, info.linkname = tarfile.SYMTYPE, entry.link
                tar.addfile(info)
            elif entry.folder:
                info.type = tarfile.DIRTYPE
                tar.addfile(info)
            else:
                info.size = os.path.getsize(entry.path)  # noqa: PTH202 (the file's own size, links followed)
                with entry.path.open("rb") as content:
                    tar.addfile(info, content)
        bundle = tarfile.TarInfo(CA_BUNDLE)
        bundle.size, bundle.mode = len(ca_bundle), 0o644
        tar.addfile(bundle, io.BytesIO(ca_bundle))
    buffer.seek(0)
    return buffer


def _file_hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
