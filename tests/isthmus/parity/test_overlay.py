"""Parity of the shipped environments, from their real plans, without Docker; what differs without a reason is seen."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from envs.load import load
from envs.schema import Environment
from isthmus.parity.asked import Asked
from isthmus.parity.declared import DECLARED
from isthmus.parity.facts import Facts
from isthmus.parity.gather import gather
from isthmus.parity.overlay import NotPlannedError, foresee
from isthmus.parity.report import Report, as_json, judge, lines
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


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One environment, and what its plan is made of."""

    environment: Environment
    facts: Facts


OTHER = {
    "aws": {
        "routes": {
            "public": True,
            "domain": "mlops.example.org",
            "certificate_arn": "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d",
            "allowed_cidrs": ["203.0.113.0/24"],
        }
    },
    "monitoring": {
        "resources": {"cpus": 2},
        "receiver": {"webhook_url": "https://hooks.example.org/alerts"},
        "thresholds": {"latency_p99": "5s", "error_ratio": 0.2, "duration": "5m"},
    },
    "ports": {"registry": 18001},
}
"""What no shipped environment asks for."""


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    """The shipped environments, and one that asks for what they don't."""
    root = copied(tmp_path_factory.mktemp("parity") / "copy")
    production = yaml.safe_load((root / "envs" / "prod.yaml").read_text(encoding="utf-8"))
    other = {**production, **{key: {**production.get(key, {}), **value} for key, value in OTHER.items()}}
    (root / "envs" / "other.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    return {
        name: Stack(environment=load(root / "envs" / f"{name}.yaml"), facts=gather(foresee(root, name)))
        for name in ("dev-local", "staging", "prod", "other")
    }


def _compared(stacks: dict[str, Stack], left: str, right: str) -> Report:
    asked = Asked.of(stacks[left].environment, stacks[right].environment)
    return judge((left, right), stacks[left].facts, stacks[right].facts, asked)


PAIRS = (("dev-local", "prod"), ("staging", "prod"), ("dev-local", "other"), ("staging", "other"))


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_two_stacks_differ_only_where_it_is_declared(stacks: dict[str, Stack], left: str, right: str) -> None:
    report = _compared(stacks, left, right)
    assert report.undeclared == ()
    assert report.found.same["component"] == 6
    assert report.found.same["image"] >= 9
    assert report.found.same["configuration"] >= 5
    assert "undeclared" not in "\n".join(lines(report))


def test_everything_that_is_declared_is_there(stacks: dict[str, Stack]) -> None:
    reports = [_compared(stacks, *pair) for pair in PAIRS]
    used = {each.declared for report in reports for each in report.differences}
    assert [each for each in DECLARED if each not in used] == []


def test_what_no_file_asks_for_is_not_excused_by_them(stacks: dict[str, Stack]) -> None:
    """The ports differ, and both environments ask for the same ones: one of the substrates is wrong."""
    asked = Asked.of(stacks["dev-local"].environment, stacks["prod"].environment)
    report = judge(("dev-local", "other"), stacks["dev-local"].facts, stacks["other"].facts, asked)
    assert "gateway: published" in {each.where for each in report.undeclared}


def test_images_are_compared_by_the_hash_of_their_content(stacks: dict[str, Stack]) -> None:
    images = {workload.image for workload in stacks["prod"].facts.workloads.values()}
    assert {image.partition(":")[0] for image in images} >= {"isthmus/gateway", "isthmus/metrics", "isthmus/ml"}
    assert all(len(image.rpartition(":")[2]) == 12 for image in images)


def test_secret_files_are_compared_to_the_last_byte(stacks: dict[str, Stack]) -> None:
    for path in ("/etc/isthmus/backend-store-uri", "/etc/isthmus/basic_auth.ini"):
        left, right = (stacks[stack].facts.workloads["registry"].files[path] for stack in ("dev-local", "prod"))
        assert left == right
        assert "<value of database-password>@database:5432/mlflow" in left


def test_no_secret_is_shown(stacks: dict[str, Stack]) -> None:
    shown = str(as_json(_compared(stacks, "dev-local", "prod")))
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
