"""`outputs`: secrets only where they are asked for."""

from tests.isthmus.cli.fakes import CONTRACT, SECRETS, Tool


def test_secrets_are_hidden(tool: Tool) -> None:
    assert tool("outputs") == 0
    assert "registry.password: [secret]" in tool.out
    assert "storage.buckets.artifacts: isthmus-dev-local-artifacts" in tool.out
    assert not any(secret in tool.out + tool.err for secret in SECRETS)


def test_json_is_the_contract(tool: Tool) -> None:
    assert tool("outputs", "--json", "--show-secrets") == 0
    assert tool.json == CONTRACT


def test_json_hides_secrets_too(tool: Tool) -> None:
    assert tool("outputs", "--json") == 0
    assert tool.json["storage"]["secret_access_key"] == "[secret]"
    assert tool.json["training"] == CONTRACT["training"]


def test_an_estate_that_is_not_up_says_so(tool: Tool) -> None:
    tool.engine.made = ()
    assert tool("outputs") == 1
    assert "the estate dev-local is not up" in tool.err
    assert "bin/isthmus up dev-local" in tool.err
    assert tool.out == ""
