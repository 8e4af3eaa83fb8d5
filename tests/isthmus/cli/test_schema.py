"""`schema`."""

from tests.isthmus.cli.fakes import Tool


def test_it_writes_what_is_out_of_date_and_check_only_says_so(tool: Tool) -> None:
    (tool.root / "docs" / "reference").mkdir(parents=True)
    assert tool("schema", "--check") == 1
    assert "env.schema.json" in tool.err
    assert tool("schema") == 0
    assert tool("schema", "--check") == 0
    assert tool.out.count("(no change)") == 3
