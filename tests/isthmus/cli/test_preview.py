"""`preview`."""

from isthmus.engines.results import Failure, Result
from tests.isthmus.cli.fakes import Tool


def test_it_asks_for_a_preview_alone(tool: Tool) -> None:
    assert tool("preview", "--json") == 0
    assert [verb for verb, _, _ in tool.engine.asked] == ["preview"]
    assert tool.json["command"] == "preview"


def test_it_can_be_held_to_change_nothing(tool: Tool) -> None:
    assert tool("preview", "--expect-no-changes", "--target", "registry") == 0
    assert tool.engine.asked[0][2].expect_no_changes
    assert tool.engine.asked[0][2].targets == ("**::registry",)


def test_one_that_fails_says_that_nothing_was_changed(tool: Tool) -> None:
    failure = Failure(urn="urn:pulumi:dev-local::isthmus::t::registry", op="policy", message="forbidden")
    tool.engine.result = Result(ok=False, changes={}, outputs={}, failures=(failure,))
    assert tool("preview") == 1
    assert "The reasons are above. Nothing was changed." in tool.err
    assert tool("up") == 1
    assert "What was done is kept; bin/isthmus up dev-local goes on from there." in tool.err
