"""The price list: every price says where it comes from."""

import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from envs import catalogue
from envs.load import load
from policies.cost.prices import HOURS, PRICES, prices_of

_PRICES = prices_of("eu-central-1")


_REGIONS = tuple(json.loads(PRICES.read_text())["regions"])


@pytest.mark.parametrize("region", _REGIONS)
def test_every_price_has_a_source_and_a_day(region: str) -> None:
    prices = prices_of(region)
    found = [*prices.items.values(), *prices.instances.values()]
    assert len(found) > 30
    for price in found:
        assert price.usd > 0
        source = prices.sources[price.source]
        assert len(source.what) > 10
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", source.date)
    assert prices.date == min(prices.sources[each.source].date for each in found)


def test_no_source_is_for_nothing() -> None:
    used = {
        price.source
        for region in _REGIONS
        for price in [*prices_of(region).items.values(), *prices_of(region).instances.values()]
    }
    assert used == set(prices_of(_REGIONS[0]).sources)


@pytest.mark.parametrize("region", _REGIONS)
def test_instances_exist_and_have_the_gpus_that_the_catalogue_says(region: str) -> None:
    for name, each in prices_of(region).instances.items():
        assert name in catalogue.instance_types()
        if each.gpu:
            assert catalogue.gpu_instances(each.gpu, 1)[name] == each.gpus


@pytest.mark.parametrize("name", ["prod", "staging"])
def test_what_the_shipped_environments_ask_for_has_a_price(name: str) -> None:
    found = load(Path(f"envs/{name}.yaml"))
    aws = found.aws
    assert aws is not None
    prices = prices_of(aws.region)
    assert f"rds-{aws.database.instance_class}" in prices.items
    assert all(prices.family(family) for family in aws.cluster.services.instance_families)


def test_the_file_is_sorted() -> None:
    text = PRICES.read_text()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_hourly_prices_become_monthly_ones() -> None:
    assert _PRICES.monthly("eks-cluster") == pytest.approx(0.10 * HOURS)
    assert _PRICES.monthly("kms-key") == 1.0
    assert _PRICES.monthly("moon-dust") is None


def test_instances_are_found_by_family_and_by_gpu() -> None:
    family = _PRICES.family("m7i")
    assert family is not None
    assert family.usd / family.vcpus == pytest.approx(0.060375)
    assert _PRICES.family("g6") is None
    assert _PRICES.family("m99") is None
    assert "g6.2xlarge" in _PRICES.with_gpu("l4")
    assert _PRICES.with_gpu("none") == {}


def test_a_region_without_prices_has_none() -> None:
    found = prices_of("mars-north-1")
    assert (found.region, found.items, found.instances, found.date) == ("mars-north-1", {}, {}, "")


def test_a_price_without_a_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    book = json.loads(PRICES.read_text())
    del book["regions"]["eu-central-1"]["items"]["alarm"]["source"]
    path.write_text(json.dumps(book))
    with pytest.raises(ValidationError, match="source"):
        prices_of("eu-central-1", path)
