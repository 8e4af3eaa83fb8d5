"""Images are made by the one recipe, kept in repositories of their own, and run by digest."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from stacks.cloud.encryption import make_keys
from stacks.cloud.image import lifecycle, open_registry
from stacks.cloud.site import open_site
from tests.harness.clouds import ACCOUNT, answers, cloud_environment
from tests.harness.programs import Ran, run_program

REPOSITORY = "aws:ecr/repository:Repository"
PUSH = "containers:index:Push"


def _answers(type_: str, name: str) -> Mapping[str, Any]:
    if type_ == PUSH:
        return {"reference": f"registry.test/{name}@sha256:1"}
    return answers(type_, name)


@pytest.fixture(scope="module")
def ran() -> Ran:
    environment = cloud_environment(retention={"images": 12})

    def build() -> object:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        images = open_registry(site, make_keys(site))
        return pulumi.Output.all(*(images.get(name).reference for name in ("ml", "gateway", "ml")))

    return run_program(build, outputs=_answers)


def test_each_is_run_by_its_digest(ran: Ran) -> None:
    assert ran.result == [f"registry.test/{name}@sha256:1" for name in ("ml", "gateway", "ml")]


def test_each_is_pushed_once_to_a_repository_of_its_own(ran: Ran) -> None:
    assert ran.names(PUSH) == ran.names(REPOSITORY) == ["gateway", "ml"]
    pushed = ran.of(PUSH, "ml")
    assert pushed.inputs == {
        "image": "isthmus/ml:0123456789ab",
        "repository": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/isthmus/test/ml",
    }
    assert (REPOSITORY, "ml") in pushed.dependencies
    assert pushed.retained


def test_they_are_built_as_on_a_laptop(ran: Ran) -> None:
    image = ran.of("containers:index:Image", "ml").inputs
    assert image["context"] == "images/ml"
    assert image["buildArgs"] == {"BASE": "isthmus/base:0123456789ab", "TOOLS": "isthmus/tools:0123456789ab"}


def test_a_tag_never_means_another_image_and_what_comes_in_is_scanned(ran: Ran) -> None:
    inputs = ran.of(REPOSITORY, "ml").inputs
    assert inputs["imageTagMutability"] == "IMMUTABLE"
    assert inputs["imageScanningConfiguration"] == {"scanOnPush": True}
    (encryption,) = inputs["encryptionConfigurations"]
    assert encryption["encryptionType"] == "KMS"
    assert encryption["kmsKey"].endswith("key/data-key")


def test_as_many_are_kept_as_the_environment_says(ran: Ran) -> None:
    policy = ran.of("aws:ecr/lifecyclePolicy:LifecyclePolicy", "ml").inputs["policy"]
    assert policy == lifecycle(12)
    assert json.loads(policy)["rules"][1]["selection"]["countNumber"] == 12
