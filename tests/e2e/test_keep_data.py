"""Data outlive an estate that is destroyed with --keep-data, and are in the next one; the tests build on each other."""

import json

import pytest

from tests.e2e.estates import Estate

pytestmark = pytest.mark.e2e
_WRITE = """
import os, boto3, mlflow
bucket = os.environ["ISTHMUS_BUCKET_ARTIFACTS"]
boto3.client("s3").put_object(Bucket=bucket, Key="kept/answer.txt", Body=b"forty-two")
with mlflow.start_run(run_name="kept"):
    mlflow.log_metric("answer", 42)
    mlflow.log_text("in the store", "note.txt")
"""
_READ = """
import os, boto3, mlflow
bucket = os.environ["ISTHMUS_BUCKET_ARTIFACTS"]
assert boto3.client("s3").get_object(Bucket=bucket, Key="kept/answer.txt")["Body"].read() == b"forty-two"
(run,) = mlflow.search_runs(filter_string="attributes.run_name = 'kept'", output_format="list")
assert run.data.metrics == {"answer": 42}
assert mlflow.artifacts.load_text(run.info.artifact_uri + "/note.txt") == "in the store"
"""


def _python(estate: Estate, code: str) -> None:
    estate.run("run", estate.stack, "--", "python", "-c", code)


def _credentials(estate: Estate) -> tuple[str, str]:
    contract = json.loads(estate.run("outputs", estate.stack, "--json", "--show-secrets").stdout)
    return contract["registry"]["password"], contract["storage"]["endpoint"]


def test_everything_but_the_data_goes(estate: Estate) -> None:
    estate.run("up", estate.stack, "--yes")
    _python(estate, _WRITE)
    estate.run("destroy", estate.stack, "--yes", "--keep-data")
    left = estate.left()
    assert (left.containers, left.networks) == ((), ())
    assert f"isthmus-{estate.stack}-database" in left.volumes
    assert f"isthmus-{estate.stack}-storage" in left.volumes


def test_what_was_kept_is_told(estate: Estate) -> None:
    ended = estate.run("status", estate.stack, check=False)
    assert ended.returncode == 1
    assert f"isthmus-{estate.stack}-database" in ended.stderr
    assert "not up" in estate.run("outputs", estate.stack, check=False).stderr
    again = estate.run("destroy", estate.stack, "--yes", "--keep-data")
    assert f"isthmus-{estate.stack}-storage" in again.stderr


def test_the_next_up_has_them(estate: Estate) -> None:
    estate.run("up", estate.stack, "--yes")
    _python(estate, _READ)
    assert json.loads(estate.run("verify", estate.stack, "--json").stdout)["ok"]
    assert json.loads(estate.run("up", estate.stack, "--yes", "--json").stdout)["changed"] == 0


def test_without_the_option_they_go_too(estate: Estate) -> None:
    estate.run("destroy", estate.stack, "--yes", "--keep-data")
    estate.run("destroy", estate.stack, "--yes")
    assert estate.left().names == ()
