"""`preview`."""

from tests.isthmus.cli.fakes import Tool


def test_it_asks_for_a_preview_alone(tool: Tool) -> None:
    assert tool("preview", "--json") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["preview"]
    assert tool.json["command"] == "preview"


def test_it_can_be_held_to_change_nothing(tool: Tool) -> None:
    assert tool("preview", "--expect-no-changes", "--target", "registry") == 0
    assert tool.engine.asked[0][2].expect_no_changes
    assert tool.engine.asked[0][2].targets == ("**::registry",)
