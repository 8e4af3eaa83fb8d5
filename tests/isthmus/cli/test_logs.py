"""`logs`: which containers, and how their lines read."""

import pytest

from isthmus.cli.logs import NoServiceError, print_lines, select
from isthmus.local.objects import Container
from tests.isthmus.cli.fakes import Tool


def _container(service: str) -> Container:
    return Container(id=service, name=f"isthmus-x-{service}", service=service, state="running", status="Up", ports=())


FOUND = [_container(name) for name in ("registry", "serving-a", "serving-b")]


@pytest.mark.parametrize(
    ("service", "chosen"),
    [("", ["registry", "serving-a", "serving-b"]), ("registry", ["registry"]), ("serving", ["serving-a", "serving-b"])],
)
def test_a_service_is_exact_or_the_beginning_of_names(service: str, chosen: list[str]) -> None:
    assert [item.service for item in select(FOUND, service, "x")] == chosen


def test_an_unknown_service_names_those_that_exist() -> None:
    with pytest.raises(NoServiceError) as caught:
        select(FOUND, "nope", "x")
    assert "registry, serving-a, serving-b" in caught.value.hint


def test_no_containers_says_how_to_get_some() -> None:
    with pytest.raises(NoServiceError, match="no containers"):
        select([], "", "x")


def test_lines_are_whole_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines("a", 3, [b"one\ntw", b"o\r\nthree"])
    assert capsys.readouterr().out == "a   | one\na   | two\na   | three\n"


def test_a_stack_in_the_cloud_is_looked_at_with_kubectl(tool: Tool) -> None:
    (tool.root / "envs" / "prod.yaml").write_text("substrate: aws\n")
    assert tool("logs", "registry", "--stack", "prod") == 1
    assert "prod runs in a cluster" in tool.err
    assert "kubectl --namespace isthmus" in tool.err
