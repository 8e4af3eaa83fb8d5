"""What plans cost."""

from pathlib import Path

from envs.load import load
from isthmus.engine.values import UNKNOWN
from isthmus.engines.results import Forecast, Planned
from isthmus.plan.costs import cost_of
from isthmus.plan.model import NotCounted
from tests.harness.plans import bucket, resources

ENVS = Path(__file__).parents[3] / "envs"
PRODUCTION = load(ENVS / "prod.yaml")
DATABASE = Planned(
    urn="urn:pulumi:prod::isthmus::aws:rds/instance:Instance::database",
    type="aws:rds/instance:Instance",
    op="create",
    custom=True,
    inputs={"instanceClass": UNKNOWN},
)
KEY = Planned(
    urn="urn:pulumi:prod::isthmus::isthmus:storage:Storage$aws:kms/key:Key::key",
    type="aws:kms/key:Key",
    op="create",
    custom=True,
    inputs={},
    parent=resources()[1].urn,
)


def test_what_is_charged_adds_up_and_what_is_not_known_is_named() -> None:
    found = cost_of(Forecast(resources=(*resources(bucket("a")), KEY, DATABASE), outputs={}), PRODUCTION)
    assert found is not None
    assert found.region == "eu-central-1"
    assert found.prices_of
    assert [(line.urn, line.what) for line in found.lines] == [(KEY.urn, "kms-key")]
    assert found.components["storage"] == found.total
    assert found.total.minimum == found.total.maximum == 1.0
    assert [each.urn for each in found.unknown] == [DATABASE.urn]
    assert isinstance(found.by_use[0], NotCounted)
    assert found.by_use[0].what == "s3-storage"


def test_what_would_be_deleted_costs_nothing() -> None:
    gone = Planned(urn=KEY.urn, type=KEY.type, op="delete", custom=True, inputs={})
    found = cost_of(Forecast(resources=(gone,), outputs={}), PRODUCTION)
    assert found is not None
    assert found.total.maximum == 0


def test_containers_cost_nothing_a_month() -> None:
    assert cost_of(Forecast(resources=(), outputs={}), load(ENVS / "dev-local.yaml")) is None
