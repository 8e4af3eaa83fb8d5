"""Names of environments, and of what is named after them."""

from pathlib import Path

import pytest
import yaml

from envs.load import EnvironmentFileError, load
from envs.names import LONGEST_BUCKET, bucket_name

ROOT = Path(__file__).parents[2]


def _load(folder: Path, name: str, data: object) -> None:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    load(path)


def _cloud() -> dict[str, object]:
    return yaml.safe_load((ROOT / "envs" / "prod.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["dev", "dev_anna", "Dev-2.b", "9"])
def test_on_containers_a_name_is_what_pulumi_takes(tmp_path: Path, name: str) -> None:
    _load(tmp_path, name, {"substrate": "containers"})


@pytest.mark.parametrize("name", ["a b", "é", "-a", "a" * 64])
def test_on_containers_other_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EnvironmentFileError, match="the name of an environment has letters"):
        _load(tmp_path, name, {"substrate": "containers"})


@pytest.mark.parametrize("name", ["prod", "9prod", "a" * 30])
def test_on_aws_a_name_fits_into_that_of_a_bucket(tmp_path: Path, name: str) -> None:
    _load(tmp_path, name, _cloud())
    assert len(bucket_name(name, "access-logs", "123456789012")) <= LONGEST_BUCKET


@pytest.mark.parametrize("name", ["Prod", "pro_d", "prod-", "a" * 31])
def test_on_aws_other_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EnvironmentFileError, match="on aws the name of an environment has lowercase letters"):
        _load(tmp_path, name, _cloud())


def test_a_bucket_whose_full_name_s3_does_not_take_is_refused_where_it_stands(tmp_path: Path) -> None:
    data = _cloud()
    long = "b" * 32
    data["storage"] = {"buckets": {long: {}}}
    message = (
        rf"storage\.buckets\.{long}: its bucket would be called isthmus-production-{long}-123456789012, which is 64"
    )
    with pytest.raises(EnvironmentFileError, match=message):
        _load(tmp_path, "production", data)


def test_the_bucket_of_access_logs_is_the_estates_own(tmp_path: Path) -> None:
    data = _cloud()
    data["storage"] = {"buckets": {"access-logs": {}}}
    with pytest.raises(EnvironmentFileError, match="a bucket of this name already"):
        _load(tmp_path, "prod", data)


def test_a_pool_whose_role_iam_does_not_take_is_refused_where_it_stands(tmp_path: Path) -> None:
    data = _cloud()
    data["training"] = {"pools": [{"name": "p" * 32, "max_workers": 1}]}
    with pytest.raises(EnvironmentFileError, match=r"training\.pools\[0\]\.name: its role .* give it a name 2 shorter"):
        _load(tmp_path, "a-stack-of-16-ch", data)
