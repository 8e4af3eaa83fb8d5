"""`refresh`."""

from tests.isthmus.cli.fakes import Tool


def test_it_asks_for_a_refresh_alone(tool: Tool) -> None:
    assert tool("refresh", "--json") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["refresh"]
    assert tool.json["command"] == "refresh"
