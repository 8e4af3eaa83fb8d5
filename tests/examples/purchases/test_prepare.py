"""Tests of examples/purchases/prepare.py."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from examples.purchases import prepare
from examples.purchases.errors import PurchasesError
from tests.examples.purchases.records import text, transactions

CUTOFF = pd.Timestamp("1997-10-01")


def _table(*rows: tuple[int, str, int, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer", "date", "items", "spend"])
    table["date"] = pd.to_datetime(table["date"])
    return table


def test_records_are_parsed() -> None:
    table = transactions(customers=20)
    parsed = prepare.parse(text(table)).astype({"date": table["date"].dtype})
    pd.testing.assert_frame_equal(parsed, table.reset_index(drop=True))


@pytest.mark.parametrize("raw", [b"", b"header\n", b"header\n00001 notadate 1 2.0\n", b"header\n00001 19970101 1\n"])
def test_what_is_not_in_the_form_is_refused(raw: bytes) -> None:
    with pytest.raises(PurchasesError):
        prepare.parse(raw)


def test_features_are_what_their_names_say() -> None:
    table = _table(
        (1, "1997-09-01", 1, 10.0), (1, "1997-09-01", 2, 20.0), (1, "1997-09-21", 1, 15.0), (2, "1997-03-01", 4, 40.0)
    )
    described = prepare.features(table, CUTOFF)
    rows: dict[Any, dict[Any, Any]] = described.to_dict(orient="index")
    one, two = rows[1], rows[2]
    assert (one["recency"], one["tenure"], one["purchases"], one["items"], one["spend"]) == (10, 30, 2, 4, 45)
    assert (one["mean_spend"], one["mean_gap"]) == (22.5, 20)
    assert one["overdue"] == pytest.approx(10 / 27)
    assert one["rate"] == pytest.approx(1 / 30)
    assert [one[f"purchases_{days}d"] for days in (30, 91, 182)] == [2, 2, 2]
    assert [two[f"purchases_{days}d"] for days in (30, 91, 182)] == [0, 0, 0]
    assert two["mean_gap"] == two["tenure"] == 214
    assert tuple(described.columns) == prepare.FEATURES
    assert not described.isna().to_numpy().any()


def test_the_future_does_not_leak_into_features() -> None:
    table = transactions()
    past = table[table["date"] < CUTOFF]
    changed = table.copy()
    changed.loc[changed["date"] >= CUTOFF, ["items", "spend"]] = 99
    for other in (past, changed):
        pd.testing.assert_frame_equal(prepare.features(table, CUTOFF), prepare.features(other, CUTOFF))


def test_labels_are_of_the_horizon_and_no_longer() -> None:
    last = CUTOFF + prepare.HORIZON
    table = _table(
        *((customer, "1997-02-01", 1, 1.0) for customer in (1, 2, 3, 4)),
        (1, "1997-10-01", 1, 1.0),
        (2, str((last - pd.Timedelta(days=1)).date()), 1, 1.0),
        (3, str(last.date()), 1, 1.0),
        (4, "1997-09-30", 1, 1.0),
        (5, "1997-10-02", 1, 1.0),
    )
    made = prepare.examples(table, CUTOFF)
    assert list(made.features.index) == [1, 2, 3, 4]
    assert made.labels.tolist() == [1, 1, 0, 0]


def test_no_training_label_lies_in_the_holdout() -> None:
    periods = prepare.split(transactions())
    assert periods.holdout.cutoff + prepare.HORIZON == prepare.end(transactions())
    ends = [period.cutoff + prepare.HORIZON for period in periods.training]
    assert ends == [*(period.cutoff for period in periods.training[1:]), periods.holdout.cutoff]


def test_too_few_days_are_refused() -> None:
    with pytest.raises(PurchasesError, match="more than 364 days"):
        prepare.split(transactions(customers=5, days=300))


def test_the_order_of_the_records_does_not_matter() -> None:
    table = transactions(customers=50)
    shuffled = table.sample(frac=1, random_state=np.random.default_rng(3))
    pd.testing.assert_frame_equal(prepare.features(table, CUTOFF), prepare.features(shuffled, CUTOFF))
