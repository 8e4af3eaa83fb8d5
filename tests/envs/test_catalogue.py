"""What AWS has, as the SDK for Python knows it."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore
import pytest

from envs import catalogue

DATA = Path(botocore.__file__).parent / "data"


def test_every_region_is_one_that_the_sdk_knows() -> None:
    known: Mapping[str, Any] = json.loads((DATA / "endpoints.json").read_text(encoding="utf-8"))
    partitions = {each["partition"]: set(each["regions"]) for each in known["partitions"]}
    for region in catalogue.regions():
        assert region in partitions[str(catalogue.partition_of(region))]


def test_every_instance_type_is_one_that_the_sdk_knows() -> None:
    file = DATA / "ec2" / "2016-11-15" / "service-2.json.gz"
    model: Mapping[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    assert catalogue.instance_types() <= set(model["shapes"]["InstanceType"]["enum"])
    assert len(catalogue.instance_types()) > 1000


def test_gpus_are_in_instances_that_there_are() -> None:
    for kind in catalogue.gpu_kinds():
        assert catalogue.gpu_instances(kind, 1).keys() <= catalogue.instance_types()


def test_databases_run_on_families_that_there_are() -> None:
    assert catalogue.database_families() <= catalogue.instance_families()


def test_instances_with_enough_gpus_are_found() -> None:
    assert set(catalogue.gpu_instances("t4", 2)) == {"g4dn.12xlarge", "g4dn.metal"}
    assert catalogue.gpu_instances("t4", 9) == {}
    assert catalogue.gpu_instances("h100", 1, ["p4d"]) == {}


@pytest.mark.parametrize(("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("moon-1", None)])
def test_a_region_has_a_partition(region: str, partition: str | None) -> None:
    assert catalogue.partition_of(region) == partition


def test_the_nearest_name_is_given() -> None:
    assert catalogue.unknown("region", "eu-west-11", catalogue.regions()).endswith("did you mean eu-west-1?")
    assert "known: " in catalogue.unknown("GPU kind", "zzz", {"t4"})
