"""`preview`."""

from tests.isthmus.cli.fakes import Tool


def test_it_asks_for_a_preview_alone(tool: Tool) -> None:
    assert tool("preview", "--json") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["preview"]
    assert tool.json["command"] == "preview"
