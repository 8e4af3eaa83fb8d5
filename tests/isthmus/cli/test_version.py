"""`version`."""

from importlib.metadata import version

from tests.isthmus.cli.fakes import Tool


def test_it_is_the_installed_one(tool: Tool) -> None:
    assert tool("version") == 0
    assert tool.out == f"{version('isthmus')}\n"
