"""`validate`."""

from tests.isthmus.cli.fakes import Tool


def test_a_right_file_is_said_to_be_right(tool: Tool) -> None:
    assert tool("validate") == 0
    assert "is right" in tool.out


def test_json_has_the_environment_with_every_default(tool: Tool) -> None:
    assert tool("validate", "--json") == 0
    assert tool.json["environment"]["ports"]["registry"] == 17001


def test_json_has_every_problem_with_its_place(tool: Tool) -> None:
    (tool.root / "envs" / "dev-local.yaml").write_text("substrate: containers\nports: {registry: 1}\nx: 1\n")
    assert tool("validate", "--json") == 2
    assert [(item["line"], item["path"]) for item in tool.json["problems"]] == [(2, "ports.registry"), (3, "x")]
