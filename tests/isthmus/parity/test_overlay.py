"""Parity of the shipped environments, from their real plans, without Docker; what differs without a reason is seen."""

from pathlib import Path

import pytest

from isthmus.parity.declared import DECLARED
from isthmus.parity.facts import Facts
from isthmus.parity.gather import gather
from isthmus.parity.overlay import NotPlannedError, foresee
from isthmus.parity.report import as_json, judge, lines
from tests.harness.copied import copied

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module", autouse=True)
def no_docker() -> object:
    """No Docker engine answers, and there is no credential."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="module")
def facts() -> dict[str, Facts]:
    """Of the shipped environments."""
    return {stack: gather(foresee(ROOT, stack)) for stack in ("dev-local", "staging", "prod")}


def test_the_laptop_and_production_differ_only_where_it_is_declared(facts: dict[str, Facts]) -> None:
    report = judge(("dev-local", "prod"), facts["dev-local"], facts["prod"])
    assert report.undeclared == ()
    assert report.found.same["component"] == 6
    assert report.found.same["image"] >= 9
    assert report.found.same["configuration"] >= 5
    assert "undeclared" not in "\n".join(lines(report))


def test_everything_that_is_declared_is_there(facts: dict[str, Facts]) -> None:
    pairs = (("dev-local", "prod"), ("staging", "prod"))
    reports = [judge(pair, *(facts[stack] for stack in pair)) for pair in pairs]
    used = {each.declared for report in reports for each in report.differences}
    assert [each for each in DECLARED if each not in used] == []


def test_images_are_compared_by_the_hash_of_their_content(facts: dict[str, Facts]) -> None:
    images = {workload.image for workload in facts["prod"].workloads.values()}
    assert {image.partition(":")[0] for image in images} >= {"isthmus/gateway", "isthmus/metrics", "isthmus/ml"}
    assert all(len(image.rpartition(":")[2]) == 12 for image in images)


def test_secret_files_are_compared_to_the_last_byte(facts: dict[str, Facts]) -> None:
    for path in ("/etc/isthmus/backend-store-uri", "/etc/isthmus/basic_auth.ini"):
        left, right = (facts[stack].workloads["registry"].files[path] for stack in ("dev-local", "prod"))
        assert left == right
        assert "<value of database-password>@database:5432/mlflow" in left


def test_no_secret_is_shown(facts: dict[str, Facts]) -> None:
    shown = str(as_json(judge(("dev-local", "prod"), facts["dev-local"], facts["prod"])))
    assert "<value of" not in shown
    assert "[secret]" in shown


def test_a_stack_that_cannot_be_planned_says_why(tmp_path: Path) -> None:
    root = copied(tmp_path / "copy")
    main = root / "stacks" / "__main__.py"
    main.write_text(
        main.read_text().replace("    stack = pulumi.get_stack()", '    raise RuntimeError("broken on purpose")')
    )
    with pytest.raises(NotPlannedError, match="broken on purpose"):
        foresee(root, "dev-local")


def test_what_the_stack_has_been_deployed_with_is_no_part_of_it(tmp_path: Path) -> None:
    root = copied(tmp_path / "copy")
    (root / "envs" / "Pulumi.dev-local.yaml").write_text("encryptionsalt: v1:c2FsdA==:v1:bm9uY2U=:Y2lwaGVy\n")
    assert gather(foresee(root, "dev-local")).workloads
