"""`up`: checks first, then the engine, then what to do next."""

from isthmus.engines.results import Failure, Result
from tests.isthmus.cli.fakes import SECRETS, Tool, outputs


def test_it_ends_with_the_endpoints_and_the_next_command(tool: Tool) -> None:
    assert tool("up") == 0
    assert [(verb, stack) for verb, stack, _ in tool.engine.asked] == [("up", "dev-local")]
    assert "http://127.0.0.1:17001" in tool.err
    assert "bin/isthmus run dev-local -- python -m examples.purchases" in tool.err
    assert tool.out == ""
    assert not any(secret in tool.err for secret in SECRETS)


def test_options_reach_the_engine(tool: Tool) -> None:
    assert tool("up", "dev-local", "--parallel", "3", "--yes", "--engine", "embedded") == 0
    assert tool.engine.asked[0][2].parallel == 3


def test_a_target_may_be_a_name_a_pattern_or_a_urn(tool: Tool) -> None:
    urn = "urn:pulumi:dev-local::isthmus::containers:index:Container::storage"
    assert tool("up", "-t", "registry", "-t", "**Volume::*", "-t", urn, "--refresh", "-m", "heal it") == 0
    options = tool.engine.asked[0][2]
    assert options.targets == ("**::registry", "**Volume::*", urn)
    assert options.refresh
    assert options.message == "heal it"
    assert "Run the example" not in tool.err


def test_a_wrong_file_stops_it_before_anything_is_asked(tool: Tool) -> None:
    (tool.root / "envs" / "dev-local.yaml").write_text("substrate: containers\nonwer: x\nports: {registry: 1}\n")
    assert tool("up") == 2
    assert tool.engine.asked == []
    assert "2 errors" in tool.err
    assert "dev-local.yaml:2:1: onwer: unknown key; did you mean owner?" in tool.err


def test_an_unknown_environment_names_those_that_exist(tool: Tool) -> None:
    assert tool("up", "dev-locl") == 2
    assert "Did you mean dev-local?" in tool.err


def test_a_failure_names_what_failed_and_what_was_not_tried(tool: Tool) -> None:
    urn = "urn:pulumi:dev-local::isthmus::containers:index:Container::registry"
    tool.engine.result = Result(
        ok=False,
        changes={"create": 1},
        outputs=outputs(),
        failures=(Failure(urn=urn, op="create", message="it did not get healthy"),),
        not_tried=(urn.replace("registry", "serving-a"),),
    )
    assert tool("up") == 1
    assert "up of dev-local failed at registry" in tool.err
    assert "Not tried: serving-a." in tool.err
    assert "Run the example" not in tool.err


def test_json_is_one_document_on_standard_output(tool: Tool) -> None:
    assert tool("up", "--json") == 0
    assert tool.json["ok"] is True
    assert tool.json["changed"] == 0
    assert tool.json["changes"] == {"same": 3}
    assert not any(secret in tool.out for secret in SECRETS)


def test_json_is_given_for_a_failure_too(tool: Tool) -> None:
    tool.engine.result = Result(ok=False, changes={}, outputs={}, failures=(Failure(urn="", op="up", message="no"),))
    assert tool("up", "--json") == 1
    assert tool.json["failures"] == [{"urn": "", "op": "up", "message": "no"}]
    assert "failed at the program" in tool.err
