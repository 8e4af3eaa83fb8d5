"""Files put into a container before it starts, as one archive."""

import io
import tarfile
from pathlib import PurePosixPath

from providers.containers.container_spec import File

# The user `isthmus` of images/base, whom services run as.
USER_ID = 10001


def archive(files: tuple[File, ...], user: str | None) -> bytes:
    """Pack the files, owned by the container's user where that is a number, else by the services' user."""
    uid, gid = _owner(user)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for file in sorted(files, key=lambda one: one.path):
            content = file.content.encode()
            entry = tarfile.TarInfo(str(PurePosixPath(file.path)).lstrip("/"))
            entry.size, entry.mode, entry.uid, entry.gid = len(content), file.mode, uid, gid
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _owner(user: str | None) -> tuple[int, int]:
    uid, _, gid = (user or "").partition(":")
    if not uid.isdigit():
        return USER_ID, USER_ID
    return int(uid), int(gid) if gid.isdigit() else int(uid)
