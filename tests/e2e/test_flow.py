"""A whole life of an estate, from `up` to `destroy`; the tests build on each other."""

import json
import subprocess
import time
from typing import Any

import pytest

from tests.e2e.estates import Estate

pytestmark = pytest.mark.e2e
_WRITE = """
import os, boto3
boto3.client("s3").put_object(Bucket=os.environ["ISTHMUS_BUCKET_ARTIFACTS"], Key="kept/answer.txt", Body=b"forty-two")
"""
_READ = """
import os, boto3, mlflow
from examples.purchases import score_batch
got = boto3.client("s3").get_object(Bucket=os.environ["ISTHMUS_BUCKET_ARTIFACTS"], Key="kept/answer.txt")
assert got["Body"].read() == b"forty-two"
model, version = score_batch.champion()
assert (model.metadata.signature is not None, version) == (True, "1"), version
"""


def test_up_makes_everything_and_a_second_up_meanwhile_is_refused(estate: Estate) -> None:
    first = subprocess.Popen(
        estate.command("up", estate.stack, "--yes"),
        cwd=estate.root,
        env=estate.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not any((estate.root / ".isthmus" / "state").rglob("locks/**/*.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        second = estate.run("up", estate.stack, "--yes", check=False)
        out, err = first.communicate(timeout=900)
    finally:
        first.kill()
    assert first.returncode == 0, err
    assert second.returncode == 1
    assert "locked" in second.stderr
    assert out == ""
    assert f"bin/isthmus run {estate.stack} -- python -m examples.purchases" in err


def test_the_estate_honours_its_contract(estate: Estate) -> None:
    report = json.loads(estate.run("verify", estate.stack, "--json").stdout)
    assert report["ok"]


def test_the_example_runs_on_it(estate: Estate) -> None:
    estate.run("run", estate.stack, "--", "python", "-m", "examples.purchases")


def test_a_further_up_changes_nothing(estate: Estate) -> None:
    before = estate.containers()
    result = json.loads(estate.run("up", estate.stack, "--yes", "--json").stdout)
    assert result["changed"] == 0
    assert "no changes" in estate.run("up", estate.stack, "--yes").stderr
    assert estate.containers() == before


def test_secrets_are_nowhere_in_plain(estate: Estate) -> None:
    contract: dict[str, Any] = json.loads(estate.run("outputs", estate.stack, "--json", "--show-secrets").stdout)
    secrets = (contract["registry"]["password"], contract["storage"]["secret_access_key"])
    files = [path for path in (estate.root / ".isthmus").rglob("*") if path.is_file()]
    texts = {path: path.read_text(errors="replace") for path in files}
    texts[estate.root / "logs"] = estate.run("logs", "--stack", estate.stack, "--tail", "2000").stdout
    leaks = [str(path) for path, text in texts.items() for secret in secrets if secret in text]
    assert leaks == []
    assert not any(secret in estate.run("outputs", estate.stack).stdout for secret in secrets)


def test_a_wrong_passphrase_is_one_clear_error(estate: Estate) -> None:
    ended = estate.run("up", estate.stack, "--yes", check=False, PULUMI_CONFIG_PASSPHRASE="wrong")
    assert ended.returncode == 1
    assert "passphrase" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_was_killed_and_what_was_removed_comes_back(estate: Estate) -> None:
    before = estate.containers()
    api: Any = estate.docker.api
    api.kill(f"isthmus-{estate.stack}-registry")
    api.remove_container(f"isthmus-{estate.stack}-pushgateway", force=True)
    result = json.loads(estate.run("up", estate.stack, "--yes", "--json").stdout)
    assert result["changed"] == 2
    after = estate.containers()
    assert sorted(after) == sorted(before)
    changed = {service for service in before if before[service] != after[service]}
    assert changed == {"registry", "pushgateway"}
    assert json.loads(estate.run("verify", estate.stack, "--json").stdout)["ok"]


def test_a_changed_setting_changes_only_what_reads_it(estate: Estate) -> None:
    before = estate.containers()
    estate.change(monitoring={"thresholds": {"error_ratio": 0.2}})
    estate.run("up", estate.stack, "--yes")
    after = estate.containers()
    assert {service for service in before if before[service] != after[service]} == {"prometheus"}


def test_a_wrong_file_changes_nothing(estate: Estate) -> None:
    before = estate.containers()
    path = estate.root / "envs" / f"{estate.stack}.yaml"
    good = path.read_text()
    path.write_text(f"{good}\nonwer: x\n")
    ended = estate.run("up", estate.stack, "--yes", check=False)
    path.write_text(good)
    assert ended.returncode == 2
    assert "onwer: unknown key; did you mean owner?" in ended.stderr
    assert estate.containers() == before


def test_data_are_kept_on_request(estate: Estate) -> None:
    estate.run("run", estate.stack, "--", "python", "-c", _WRITE)
    estate.run("destroy", estate.stack, "--yes", "--keep-data")
    left = estate.left()
    assert (left.containers, left.networks) == ((), ())
    kept = {f"isthmus-{estate.stack}-database", f"isthmus-{estate.stack}-storage"}
    assert kept <= set(left.volumes)
    told = estate.run("status", estate.stack, check=False)
    assert told.returncode == 1
    assert all(volume in told.stderr for volume in kept)
    assert "not up" in estate.run("outputs", estate.stack, check=False).stderr
    again = estate.run("destroy", estate.stack, "--yes", "--keep-data")
    assert all(volume in again.stderr for volume in kept)


def test_the_next_up_has_them(estate: Estate) -> None:
    estate.run("up", estate.stack, "--yes")
    estate.run("run", estate.stack, "--", "python", "-c", _READ)
    assert json.loads(estate.run("verify", estate.stack, "--json").stdout)["ok"]
    assert json.loads(estate.run("up", estate.stack, "--yes", "--json").stdout)["changed"] == 0


def test_destroy_leaves_nothing(estate: Estate) -> None:
    estate.run("destroy", estate.stack, "--yes", "--keep-data")
    estate.run("destroy", estate.stack, "--yes")
    assert estate.left().names == ()
    ended = estate.run("outputs", estate.stack, check=False)
    assert ended.returncode == 1
    assert "not up" in ended.stderr
    estate.run("destroy", estate.stack, "--yes")
