"""The containers substrate makes an estate out of the provider's resources, with only the edges that are real."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.estate import Estate, EstateArgs
from components.substrate import Resources, ServiceArgs, TcpProbe, Volume
from envs.schema import Environment, GpuFallback, Pool, SubstrateName, Training
from isthmus.contract import Contract
from stacks.local.substrate import ContainersSubstrate
from tests.harness.programs import Ran, Registered, run_program, secrets_in

ENVIRONMENT = Environment(
    substrate=SubstrateName.CONTAINERS,
    training=Training(pools=(Pool(name="cpu", workers=2), Pool(name="gpu", gpus=1, gpu_fallback=GpuFallback.CPU))),
)
CONTAINER = "containers:index:Container"
IDENTITY = "containers:index:Identity"


def outputs(type_: str, name: str) -> Mapping[str, Any]:
    """What the provider would compute."""
    match type_.rsplit(":", 1)[-1]:
        case "Image":
            return {"imageId": f"sha256:{name}", "tag": f"isthmus/{name}:1"}
        case "Secret":
            return {"value": f"{name}-random"}
        case "Identity":
            return {"accessKeyId": f"{name}-key", "secretAccessKey": f"{name}-secret-key"}
        case "Container":
            return {"containerId": f"{name}-id", "gpuFellBack": name == "training-gpu-1"}
        case _:
            return {}


@pytest.fixture(scope="module")
def ran() -> Ran:
    """A whole estate, as the engine is asked for it."""

    def build() -> Any:
        substrate = ContainersSubstrate("test", ENVIRONMENT)
        return dict(Estate("estate", EstateArgs(environment=ENVIRONMENT, stack="test"), substrate=substrate).outputs)

    return run_program(build, outputs=outputs)


def container(ran: Ran, name: str) -> Registered:
    """A container, by its logical name."""
    return ran.of(CONTAINER, name)


def test_the_contract_says_what_is_really_there(ran: Ran) -> None:
    contract = Contract.from_outputs(ran.result)
    assert contract.substrate == "containers"
    assert contract.storage.endpoint == "http://127.0.0.1:17002"
    assert contract.storage.access_key_id == "user-key"
    assert contract.registry.uri == "http://127.0.0.1:17001"
    assert contract.serving.slots["b"] == "http://127.0.0.1:17008/b"
    pools = contract.training.pools
    assert (pools["cpu"].gpus, pools["cpu"].gpu_fell_back) == (0, False)
    assert (pools["gpu"].gpus, pools["gpu"].gpu_fell_back) == (0, True)


def test_every_service_runs(ran: Ran) -> None:
    assert ran.names(CONTAINER) == [
        "alertmanager",
        "database",
        "database-metrics",
        "gateway",
        "prometheus",
        "pushgateway",
        "registry",
        "serving-a",
        "serving-b",
        "storage",
        "training",
        "training-cpu-1",
        "training-cpu-2",
        "training-gpu-1",
    ]


def test_no_container_waits_for_another(ran: Ran) -> None:
    waits = {
        each.name: {name for type_, name in each.dependencies if type_ == CONTAINER}
        for each in ran.resources
        if each.type == CONTAINER
    }
    assert {name: needed for name, needed in waits.items() if needed} == {}


def test_each_service_has_credentials_of_its_own(ran: Ran) -> None:
    assert ran.names(IDENTITY) == [
        "registry",
        "serving-a",
        "serving-b",
        "training",
        "training-cpu",
        "training-gpu",
        "user",
    ]
    made = container(ran, "serving-a").inputs
    assert made["env"]["AWS_ENDPOINT_URL_S3"] == "http://storage:8333"
    path = made["env"]["AWS_SHARED_CREDENTIALS_FILE"]
    (file,) = (each for each in made["files"] if each["path"] == path)
    assert "aws_access_key_id = serving-a-key\n" in file["content"]
    assert file["mode"] == 0o400
    grants = ran.of(IDENTITY, "serving-a").inputs["grants"]
    assert grants == [{"bucket": "isthmus-test-artifacts", "access": "read"}]


def test_no_container_is_given_a_secret_as_a_variable(ran: Ran) -> None:
    # Docker shows variables to whoever may inspect a container; a service that reads no file is named here, with why.
    declared: set[tuple[str, str]] = set()
    found = {
        (each.name, name)
        for each in ran.resources
        if each.type == CONTAINER
        for name, value in each.raw.get("env", {}).items()
        if secrets_in({name: value})
    }
    assert found == declared


def test_secret_files_are_read_by_the_service_alone(ran: Ran) -> None:
    files = [file for each in ran.resources if each.type == CONTAINER for file in each.raw.get("files", [])]
    secret = [file for file in files if secrets_in(file)]
    assert secret
    assert {file["mode"] for file in secret} == {0o400}


def test_nothing_is_published_but_by_the_gateway_and_the_object_store(ran: Ran) -> None:
    published = {
        each.name: [port["host"] for port in each.inputs["ports"]]
        for each in ran.resources
        if each.type == CONTAINER and "ports" in each.inputs
    }
    assert published == {"gateway": [17001, 17003, 17004, 17005, 17006, 17007, 17008], "storage": [17002]}


def test_every_container_is_limited_and_watched(ran: Ran) -> None:
    for each in ran.resources:
        if each.type == CONTAINER:
            assert each.inputs["memory"] > 0, each.name
            assert each.inputs["cpus"] > 0, each.name
            assert each.inputs["health"], each.name


def test_secrets_are_marked_wherever_they_go(ran: Ran) -> None:
    hidden = ("-random", "-secret-key")
    for each in ran.resources:
        marked = [str(value) for value in secrets_in(each.raw)]
        for path, value in leaves(each.inputs):
            if isinstance(value, str) and any(part in value for part in hidden):
                assert any(value in found for found in marked), f"{each.type} {each.name} {path} is not secret"


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every value in a tree with its path."""
    if isinstance(value, Mapping):
        return [leaf for key, item in value.items() for leaf in leaves(item, f"{path}.{key}")]  # pyright: ignore[reportUnknownVariableType] - JSON
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, f"{path}[{index}]")]  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] - JSON
    return [(path, value)]


def test_a_pool_asks_for_its_gpus(ran: Ran) -> None:
    worker = container(ran, "training-gpu-1").inputs
    assert worker["gpus"] == 1
    assert worker["gpuFallback"] == "cpu"
    assert "gpus" not in container(ran, "training-cpu-1").inputs


def test_names_are_the_stacks(ran: Ran) -> None:
    for each in ran.resources:
        if each.type.startswith("containers:index:") and each.type not in (
            "containers:index:Image",
            "containers:index:Secret",
        ):
            assert each.inputs["name"].startswith("isthmus-test-"), each.name


def test_data_outlive_what_the_environment_names(ran: Ran) -> None:
    buckets = ran.names("containers:index:Bucket")
    assert buckets == ["artifacts", "datasets"]
    assert all(ran.of("containers:index:Bucket", name).retained for name in buckets)


def test_replicas_share_a_name_and_have_volumes_of_their_own() -> None:
    def build() -> None:
        substrate, opts = ContainersSubstrate("test", ENVIRONMENT), pulumi.ResourceOptions()
        args = ServiceArgs(
            image=substrate.image("base", opts=opts),
            command=["serve"],
            ports={"http": 80},
            probe=TcpProbe(port=80),
            resources=Resources(),
            replicas=2,
            copies_variable="COPIES",
            volumes=[Volume(name="data", path="/data", size_bytes=2**20)],
        )
        shared = substrate.service("shared", args, opts=opts)
        substrate.service("user", replace(args, replicas=1, volumes=(), after=[shared.ready]), opts=opts)
        assert shared.host == "shared"

    ran = run_program(build, outputs=outputs)
    assert ran.names(CONTAINER) == ["shared-1", "shared-2", "user"]
    for each in ("shared-1", "shared-2"):
        inputs = container(ran, each).inputs
        assert inputs["aliases"] == ["shared", "shared-each", each]
        assert inputs["env"]["COPIES"] == "shared-each"
        assert inputs["mounts"] == [{"volume": f"isthmus-test-data-{each}", "path": "/data"}]
    waits = container(ran, "user").dependencies
    assert {name for type_, name in waits if type_ == CONTAINER} == {"shared-1", "shared-2"}
