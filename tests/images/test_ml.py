"""The image ml: a registry and a slot of two copies that serves from it. Ray's nodes are tested with a whole estate."""

import threading
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from testcontainers.core.network import Network

from tests.images.kit import Container, Images, until

pytestmark = pytest.mark.docker

INSIDE = Path(__file__).parent / "ml" / "inside"
"""Scripts about what cannot be timed from outside."""
KEY = "slot-and-registry-key"
IDENTITIES = (
    '{"identities": [{"name": "admin", "actions": ["Admin", "Read", "List", "Tagging", "Write"],'
    f' "credentials": [{{"accessKey": "admin", "secretKey": "{KEY}"}}]}}]}}'
)
URI = "postgresql+psycopg2://isthmus:word@database:5432"
AUTH = f"[mlflow]\ndefault_permission = NO_PERMISSIONS\ndatabase_uri = {URI}/mlflow_auth\nadmin_username = admin\n"
ENV = {
    "AWS_ACCESS_KEY_ID": "admin",
    "AWS_SECRET_ACCESS_KEY": KEY,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL_S3": "http://storage:8333",
    "MLFLOW_TRACKING_URI": "http://registry:5000",
    "MLFLOW_TRACKING_USERNAME": "admin",
    "MLFLOW_TRACKING_PASSWORD": "password-of-admin",
    "ISTHMUS_ARTIFACT_ROOT": "s3://models/mlflow",
}
SLOT = {"ISTHMUS_SLOT": "a", "ISTHMUS_COPIES": "slot-each"}
READY = ("isthmus-probe", "http", "8080", "/v2/health/ready")
HEALTHY = ("isthmus-probe", "http", "5000", "/health")
# Registers two versions that answer with their own number, a third without any files, and a model that ends who loads
# it where a file says so.
REGISTER = """
import boto3, mlflow, numpy
from mlflow.models import infer_signature
boto3.client("s3").create_bucket(Bucket="models")
class Number(mlflow.pyfunc.PythonModel):
    def __init__(self, number): self.number = number
    def predict(self, context, model_input, params=None): return numpy.full(len(model_input), self.number)
client, data = mlflow.MlflowClient(), numpy.zeros((1, 2))
for number in (1, 2):
    with mlflow.start_run():
        mlflow.pyfunc.log_model(name="m", python_model=Number(number), registered_model_name="number",
                                signature=infer_signature(data, numpy.zeros(1)), pip_requirements=[])
class Deadly(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        import os
        if os.path.exists("/tmp/deadly"): os._exit(9)
    def predict(self, context, model_input, params=None): return numpy.zeros(len(model_input))
with mlflow.start_run():
    mlflow.pyfunc.log_model(name="m", python_model=Deadly(), registered_model_name="deadly", pip_requirements=[])
client.create_model_version("number", "s3://models/nothing")
client.set_registered_model_alias("number", "champion", "1")
client.set_registered_model_tag("number", "isthmus.serving", "deployed")
"""
REQUEST = {"inputs": [{"name": "input-0", "shape": [1, 2], "datatype": "FP64", "data": [0, 0]}]}


@dataclass(frozen=True, kw_only=True)
class Live:
    """A registry and a slot of two copies."""

    registry: Container
    slot: Container
    other: Container

    def load(self, name: str, *, by: Container | None = None) -> httpx.Response:
        """Ask a copy of the slot to load a model."""
        return httpx.post(f"{(by or self.slot).url(8080)}/v2/repository/models/{name}/load", timeout=90)

    def answer(self) -> tuple[int, float]:
        """Status and number that the model answers with."""
        return answer(self.slot)

    def answers(self) -> list[tuple[int, float]]:
        """The same, of each copy."""
        return [answer(self.slot), answer(self.other)]

    def copies(self) -> list[dict[str, Any]]:
        """What the slot says of its copies."""
        return httpx.get(f"{self.slot.url(8080)}/v2/repository/copies", timeout=30).json()["copies"]

    def alone(self) -> bool:
        """Whether the first copy knows of no other one: DNS forgets one that ends a moment later."""
        return [each["copy"] for each in self.copies()] == [name(self.slot)]


def answer(copy: Container) -> tuple[int, float]:
    """Status and number that the model answers with."""
    reply = httpx.post(f"{copy.url(8080)}/v2/models/number/infer", json=REQUEST, timeout=60)
    return reply.status_code, reply.json()["outputs"][0]["data"][0] if reply.is_success else 0


def copy(images: Images, network: Network) -> Container:
    """One more copy of the slot."""
    env = {**ENV, **SLOT}
    return Container(images["ml"], "serving", env=env, network=network, alias="slot-each", ports=[8080, 8082])


def name(container: Container) -> str:
    """What a copy calls itself."""
    return str(container.docker.attrs["Config"]["Hostname"])


def again(container: Container, probe: tuple[str, ...] = READY) -> None:
    """Wait until a container that was started anew takes requests."""
    container.docker.reload()
    container.healthy(*probe)


@pytest.fixture
def live(estate: Live) -> Live:
    """The registry and the slot, all of them running, even where a test failed while one was down."""
    for each, probe in ((estate.registry, HEALTHY), (estate.slot, READY), (estate.other, READY)):
        each.docker.reload()
        if each.docker.status != "running":
            each.docker.start()
            again(each, probe)
    return estate


@pytest.fixture(scope="module")
def estate(images: Images, network: Network) -> Generator[Live]:
    """A registry with three versions of a model, the first its champion, and a slot of two copies."""
    auth = f"{AUTH}admin_password = {ENV['MLFLOW_TRACKING_PASSWORD']}\n"
    files = {"/etc/isthmus/backend-store-uri": f"{URI}/mlflow", "/etc/isthmus/basic_auth.ini": auth}
    storage = Container(images["storage"], files={"/etc/isthmus/s3.json": IDENTITIES}, network=network, alias="storage")
    database = Container(
        images["database"],
        env={"DATABASES": "mlflow mlflow_auth"},
        files={"/etc/isthmus/password": "word"},
        network=network,
        alias="database",
    )
    registry = Container(
        images["ml"], "registry", env=ENV, files=files, network=network, alias="registry", ports=[5000]
    )
    slot, other = copy(images, network), copy(images, network)
    with ExitStack() as stack:
        stack.enter_context(storage)
        stack.enter_context(database).healthy("pg_isready", "-q")
        stack.enter_context(registry).healthy(*HEALTHY)
        storage.healthy("isthmus-probe", "http", "8333", "/healthz")
        code, output = registry.run("python", "-W", "ignore", "-c", REGISTER)
        assert code == 0, output
        for each in (slot, other):
            stack.enter_context(each)
        for each in (slot, other):
            each.healthy(*READY)
        yield Live(registry=registry, slot=slot, other=other)


def test_a_slot_serves_what_is_deployed_when_it_is_ready(live: Live) -> None:
    assert live.answers() == [(200, 1)] * 2
    metadata = httpx.get(f"{live.slot.url(8080)}/v2/models/number").json()
    assert (metadata["versions"], metadata["inputs"][0]["datatype"]) == (["1"], "FP64")


def test_versions_change_without_a_refused_request_and_back(live: Live) -> None:
    stop, answers = threading.Event(), list[tuple[int, float]]()

    def ask() -> None:
        while not stop.is_set():
            answers.extend(live.answers())

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        assert live.load("number@2").status_code == 200
        assert live.answers() == [(200, 2)] * 2
        assert live.load("number", by=live.other).status_code == 200
        assert live.answers() == [(200, 1)] * 2
    finally:
        stop.set()
        asking.join()
    assert {status for status, _ in answers} == {200}


@pytest.mark.parametrize(
    ("name", "status"), [("number@3", 422), ("number@9", 404), ("number@nobody", 404), ("nothing", 404)]
)
def test_what_cannot_be_loaded_is_said_and_changes_nothing(live: Live, name: str, status: int) -> None:
    reply = live.load(name)
    assert reply.status_code == status
    assert name.split("@")[0] in reply.json()["error"]
    assert live.answers() == [(200, 1)] * 2


def test_a_restarted_copy_and_one_that_comes_later_serve_what_was_loaded(
    live: Live, images: Images, network: Network
) -> None:
    assert live.load("number@2").status_code == 200
    live.slot.docker.restart(timeout=5)
    with copy(images, network) as later:
        later.healthy(*READY)
        again(live.slot)
        assert [answer(later), *live.answers()] == [(200, 2)] * 3
        found = {each["copy"]: (each["ready"], each["models"]) for each in live.copies()}
        served = (True, {"number": "2"})
        assert found == {name(later): served, name(live.slot): served, name(live.other): served}
        assert live.load("number@1").status_code == 200
        assert [answer(later), *live.answers()] == [(200, 1)] * 3


def test_a_copy_that_cannot_load_keeps_every_copy_from_it_and_is_named(live: Live) -> None:
    assert live.other.run("chmod", "0", "/tmp/models")[0] == 0
    try:
        reply = live.load("number@2")
        assert reply.status_code == 502
        error = reply.json()["error"]
        assert f"version 2 of number is not served: copy {name(live.other)} (" in error
        assert "Permission denied" in error
        assert "1 of 2" in error
        assert live.answers() == [(200, 1)] * 2
        assert {each["models"]["number"] for each in live.copies()} == {"1"}
    finally:
        live.other.run("chmod", "700", "/tmp/models")


def test_a_version_that_ends_a_copy_is_served_by_none(live: Live) -> None:
    assert live.other.run("touch", "/tmp/deadly")[0] == 0
    reply = live.load("deadly@1")
    assert reply.status_code == 503
    assert f"copy {name(live.other)} (" in reply.json()["error"]
    assert "ended, or was ended, while it did so" in reply.json()["error"]
    until(live.alone, "one copy", live.slot)
    assert [each["models"] for each in live.copies()] == [{"number": "1"}]
    live.other.docker.start()
    again(live.other)
    assert live.answers() == [(200, 1)] * 2


def test_a_copy_that_is_down_takes_what_was_loaded_meanwhile(live: Live) -> None:
    live.other.docker.kill()
    assert live.load("number@2").status_code == 200
    until(live.alone, "one copy", live.slot)
    live.other.docker.start()
    again(live.other)
    assert live.answers() == [(200, 2)] * 2


def test_a_copy_that_was_not_told_follows_the_registry(live: Live) -> None:
    note = "import mlflow; mlflow.MlflowClient().set_registered_model_tag('number', 'isthmus.serving.a', '1')"
    assert live.registry.run("python", "-W", "ignore", "-c", note)[0] == 0
    until(lambda: live.answers() == [(200, 1)] * 2, "version 1", live.slot)


@pytest.mark.parametrize("script", sorted(INSIDE.glob("*.py")), ids=lambda path: path.stem)
def test_what_happens_between_two_steps(live: Live, script: Path) -> None:
    code, output = live.slot.run("python", "-W", "ignore", "-c", script.read_text(encoding="utf-8"))
    assert code == 0, output


def test_what_is_unloaded_is_so_in_every_copy_and_stays_so(live: Live) -> None:
    url = f"{live.other.url(8080)}/v2/repository/models/number/unload"
    assert httpx.post(url, timeout=30).status_code == 200
    assert [status for status, _ in live.answers()] == [404, 404]
    assert httpx.post(url, timeout=30).status_code == 404
    live.other.docker.restart(timeout=5)
    again(live.other)
    assert [status for status, _ in live.answers()] == [404, 404]
    assert live.load("number").status_code == 200
    assert live.answers() == [(200, 1)] * 2


def test_copies_serve_without_the_registry_and_load_when_it_is_back(live: Live) -> None:
    live.registry.docker.stop(timeout=5)
    try:
        assert live.load("number@2").status_code == 502
        assert live.answers() == [(200, 1)] * 2
    finally:
        live.registry.docker.start()
        again(live.registry, HEALTHY)
    assert live.load("number@2").status_code == 200
    assert live.answers() == [(200, 2)] * 2


def test_the_registry_asks_for_its_password_and_tells_its_metrics_without(live: Live) -> None:
    url = live.registry.url(5000)
    search = f"{url}/api/2.0/mlflow/experiments/search?max_results=1"
    assert httpx.get(search).status_code == 401
    assert httpx.get(search, auth=("admin", "wrong")).status_code == 401
    assert httpx.get(search, auth=("admin", ENV["MLFLOW_TRACKING_PASSWORD"])).status_code == 200
    assert 'handler="mlflow/experiments/search",method="GET",status="401"} 2.0' in httpx.get(f"{url}/metrics").text
    until(lambda: "model_infer_request_success" in httpx.get(f"{live.slot.url(8082)}/metrics").text, "", live.slot)
