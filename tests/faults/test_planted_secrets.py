"""Twenty known secrets go to Docker in every way that there is, and are nowhere afterwards but where they belong."""

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from isthmus.engine import crypto
from tests.faults.project import Checkout, checkout
from tests.harness.daemon import PrivateDaemon, load, private_daemon
from tests.harness.planted import PLANTED, found

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]
INDEX, PROXY = "in-index-5541", "in-proxy-5542"
DOCKERFILE = """
FROM small:latest AS fetch
ARG PIP_INDEX_URL
RUN test -n "$PIP_INDEX_URL" && test -n "$HTTP_PROXY" && : > /fetched
FROM small:latest
COPY --from=fetch /fetched /
COPY open /
"""
PROGRAM = """
import json
config = pulumi.Config()
secrets = {name: config.require_secret(name) for name in config.require_object("names")}
image = Image("served", ImageArgs(name="served", context="images/served", build_args={"WORD": "open"})).image_id


def service(name, **args):
    return Container(name, ContainerArgs(
        name=f"isthmus-{STACK}-{name}", image=image, network=net.name, memory=64 * 1024 * 1024, user="10001",
        command=["perl", "-e", SERVER], stop_timeout=1, labels={"open": "label"},
        mounts=[ContainerMount(volume=data.name, path="/data")],
        health=ContainerHealth(http=ContainerHealthHttp(port=8080, path="/"), timeout_seconds=60), **args))


service("reader", files=[ContainerFile(path=f"/secrets/{name}", content=value) for name, value in secrets.items()])
service("variables", env={name.upper(): value for name, value in secrets.items()})
"""
MISPLACED = """
Container("misplaced", ContainerArgs(
    name="isthmus-misplaced", image=image, network=net.name, memory=64 * 1024 * 1024,
    command=["serve", *secrets.values()], labels={name: value for name, value in secrets.items()},
    user=secrets["plain"], aliases=[secrets["number"]],
    health=ContainerHealth(command=["probe", secrets["shell"]])))
Network("named", NetworkArgs(name=secrets["prefixed"]))
Volume("named", VolumeArgs(name=secrets["number"]))
Image("arguments", ImageArgs(name="arguments", context="images/served", build_args=secrets))
"""
CRASHES = """
Container("crashes", ContainerArgs(
    name=f"isthmus-{STACK}-crashes", image=image, network=net.name, memory=64 * 1024 * 1024,
    command=["sh", "-c", "cat /secrets/*; env; exit 3"], health=ContainerHealth(tcp=ContainerHealthTcp(port=1)),
    files=[ContainerFile(path=f"/secrets/{name}", content=value, mode=0o444) for name, value in secrets.items()]))
"""


@pytest.fixture(scope="module")
def daemon() -> Generator[PrivateDaemon]:
    """An engine whose data are searched, so that nobody else's are among them."""
    with private_daemon() as own:
        yield own


@pytest.fixture
def project(
    tmp_path: Path, daemon: PrivateDaemon, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> Generator[Checkout]:
    """A checkout whose configuration holds the secrets, on a machine whose index and proxy want passwords."""
    load(daemon, packed)
    monkeypatch.setenv("DOCKER_HOST", daemon.address)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "for tests")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:{INDEX}@127.0.0.1:9/simple")
    monkeypatch.setenv("HTTP_PROXY", f"http://me:{PROXY}@127.0.0.1:9")
    made = checkout(tmp_path / "one", daemon.docker())
    folder = made.root / "images" / "served"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    (folder / "open").write_text("nothing to hide\n", encoding="utf-8")
    crypter = crypto.create("for tests")
    config: dict[str, object] = {f"proj:{name}": {"secure": crypter.encrypt(value)} for name, value in PLANTED.items()}
    settings = {"encryptionsalt": crypter.state, "config": {**config, "proj:names": json.dumps(list(PLANTED))}}
    (made.root / "envs" / "Pulumi.dev.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    yield made
    made.sweep()


def test_docker_has_them_in_files_and_variables_of_containers_alone(project: Checkout, daemon: PrivateDaemon) -> None:
    before = frozenset(_files(daemon))
    assert project.up("dev", PROGRAM).failures == ()
    said = [repr(project.shown.events)]
    _look(project, daemon, before)
    failed = project.up("dev", PROGRAM + CRASHES)
    said += [repr(failed), repr(project.shown.events)]
    assert ["ended with exit code 3" in failure.message for failure in failed.failures] == [True]
    assert "[secret]" in failed.failures[0].message
    refused = project.up("dev", PROGRAM + MISPLACED)
    said += [repr(refused), repr(project.shown.events)]
    assert {failure.urn.rpartition(":")[2] for failure in refused.failures} == {"misplaced", "named", "arguments"}
    assert all("Docker shows it" in failure.message for failure in refused.failures), refused.failures
    _look(project, daemon, before)
    assert _leaks("\n".join(said).encode()) == []
    assert project.up("dev", PROGRAM).ok
    assert project.destroy("dev").ok
    assert {str(path): leaks for path in _files(daemon) - before if (leaks := _leaks(path.read_bytes()))} == {}


def _look(project: Checkout, daemon: PrivateDaemon, before: frozenset[Path]) -> None:
    api = cast("Any", project.docker.api)
    reader, variables = (api.inspect_container(f"isthmus-dev-{name}") for name in ("reader", "variables"))
    declared = json.dumps(variables["Config"].pop("Env"))
    assert len(_leaks(declared.encode())) >= len(PLANTED), "the search does not find what is there"
    assert _leaks(json.dumps([reader, variables, *_told(api)], ensure_ascii=False).encode()) == []
    logs = api.logs(reader["Id"]) + api.logs(variables["Id"])
    assert b"serving" in logs
    assert _leaks(logs + daemon.log().encode()) == []
    for image in api.images(name="isthmus/served"):
        assert _leaks(b"".join(api.get_image(image["Id"]))) == []
    # Where a container's variables are, and where the files are that were put into it.
    own = {reader["GraphDriver"]["Data"]["UpperDir"].rpartition("/")[0].rpartition("/")[2]}
    places = [*(("overlay2", layer) for layer in own), ("containers", variables["Id"])]
    for path in sorted(_files(daemon) - before):
        at = path.relative_to(daemon.data).parts
        if at[:2] not in places:
            assert (str(path), _leaks(path.read_bytes())) == (str(path), [])
    log = daemon.data / "containers" / variables["Id"] / f"{variables['Id']}-json.log"
    assert _leaks(log.read_bytes()) == []


def _told(api: Any) -> Iterator[Any]:
    """What Docker tells of images, the steps of builds among them, and of volumes and networks."""
    for image in api.images(all=True):
        yield [api.inspect_image(image["Id"]), api.history(image["Id"])]
    yield [api.inspect_volume(each["Name"]) for each in cast("list[Any]", api.volumes()["Volumes"] or [])]
    yield [api.inspect_network(each["Id"]) for each in api.networks()]


def _files(daemon: PrivateDaemon) -> set[Path]:
    """Every file of the engine's data, but for what is only mounted together from others."""
    files = {path for path in daemon.data.rglob("*") if path.is_file() and not path.is_symlink()}
    return {path for path in files if "merged" not in path.relative_to(daemon.data).parts[:3]}


def _leaks(content: bytes) -> list[str]:
    more = [text for text in (INDEX, PROXY) if text.encode() in content]
    return [*found(content), *more]
