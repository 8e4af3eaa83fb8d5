"""The price list: every price says where it comes from."""

import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from policies.cost.prices import HOURS, PRICES, prices_of

_PRICES = prices_of("eu-central-1")


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1"])
def test_every_price_has_a_source_and_a_day(region: str) -> None:
    prices = prices_of(region)
    found = [*prices.items.values(), *prices.instances.values()]
    assert len(found) > 20
    for price in found:
        assert price.usd > 0
        assert len(price.source) > 10
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", price.date)


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
    assert (found.region, found.items, found.instances) == ("mars-north-1", {}, {})


def test_a_price_without_a_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    book = json.loads(PRICES.read_text())
    del book["regions"]["eu-central-1"]["items"]["alarm"]["source"]
    path.write_text(json.dumps(book))
    with pytest.raises(ValidationError, match="source"):
        prices_of("eu-central-1", path)
