"""Both stand-ins behind the embedded engine: the slice from a program to the emulator and an API server."""

import sys
from pathlib import Path

import pytest

from isthmus.engines import EngineName, Options, Project, choose
from isthmus.rehearsal.overlay import STAND_INS
from isthmus.rehearsal.providers.place import VARIABLE, Place
from isthmus.rehearsal.providers.serving import main
from tests.harness.fake_http import serve
from tests.isthmus.engine.rig import Recorder
from tests.isthmus.rehearsal.providers.kubernetes.test_stand_in import Api

PROGRAM = """
import pulumi
from pulumi_aws.provider import Provider
from pulumi_aws.s3.bucket import Bucket
from pulumi_aws.s3.bucket_versioning import BucketVersioning

opts = pulumi.ResourceOptions(provider=Provider("aws", region="eu-central-1", allowed_account_ids=["123456789012"]))
bucket = Bucket("data", bucket="isthmus-slice", tags={"a": "b"}, opts=opts)
BucketVersioning("data", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"}, opts=opts)
secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "ns"}}
held = {"password": pulumi.Output.secret("not-a-real-one")}
pulumi.CustomResource("kubernetes:core/v1:Secret", "s", {**secret, "stringData": held})
pulumi.export("arn", bucket.arn)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with that program and the stand-ins."""
    for part in ("prog", "state", "envs"):
        (tmp_path / part).mkdir()
    (tmp_path / "prog" / "__main__.py").write_text(PROGRAM)
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    plugins = "".join(f"    - name: {name}\n      path: {STAND_INS / name}\n" for name in ("aws", "kubernetes"))
    settings = f"name: proj\n{runtime}main: prog\nstackConfigDir: envs\nbackend:\n  url: file://state\n"
    (tmp_path / "Pulumi.yaml").write_text(f"{settings}plugins:\n  providers:\n{plugins}")
    return Project(root=tmp_path)


def test_a_stack_is_made_found_unchanged_healed_and_ended(
    project: Project, emulated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api()
    with serve(api) as server:
        place = Place(emulator=emulated, api_server=server.url, keys="", region="eu-central-1", account="123456789012")
        place.write(project.root / "place.json")
        monkeypatch.setenv(VARIABLE, str(project.root / "place.json"))
        engine = choose(EngineName.embedded, project)
        first = engine.up("dev", display=Recorder())
        assert (first.ok, first.failures) == (True, ())
        assert first.outputs["arn"].value == "arn:aws:s3:::isthmus-slice"
        assert list(api.objects) == ["/api/v1/namespaces/ns/secrets/s"]
        state = (project.state / ".pulumi" / "stacks" / "proj" / "dev.json").read_text()
        assert "not-a-real-one" not in state
        assert not engine.up("dev", display=Recorder()).changed
        # As when the API server had lost it.
        api.objects.clear()
        healed = engine.up("dev", options=Options(refresh=True), display=Recorder())
        assert (healed.ok, healed.changes.get("create")) == (True, 1)
        assert engine.destroy("dev", display=Recorder()).ok
        assert not api.objects


def test_a_plugin_that_nobody_starts_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], lambda: pytest.fail("nothing is to be made")) == 2
    assert "an engine starts it" in capsys.readouterr().err
