"""Files for containers, as an archive."""

import io
import tarfile

import pytest

from providers.containers.container_files import archive
from providers.containers.container_spec import File

FILES = (File(path="/etc/b", content="ü\n", mode=0o444), File(path="/etc/a", content="", mode=0o400))


@pytest.mark.parametrize(
    ("user", "owner"), [(None, (10001, 10001)), ("postgres", (10001, 10001)), ("5", (5, 5)), ("5:6", (5, 6))]
)
def test_files_belong_to_the_containers_user(user: str | None, owner: tuple[int, int]) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(FILES, user))) as tar:
        found = [(entry.name, entry.mode, (entry.uid, entry.gid), entry.size) for entry in tar]
    assert found == [("etc/a", 0o400, owner, 0), ("etc/b", 0o444, owner, 3)]


def test_the_same_files_are_the_same_bytes() -> None:
    assert archive(FILES, None) == archive(FILES[::-1], None)
