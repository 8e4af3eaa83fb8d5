"""Prepare: from transactions to examples, each as of a cut-off: features from before it, the label from after it."""

import io
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from .errors import PurchasesError

HORIZON = timedelta(days=91)
"""The next period: a quarter, in whole weeks."""
TRAINING_PERIODS = 3
WINDOWS = (30, 91, 182)
"""Days to look back for counts of recent purchases."""
FEATURES = (
    "recency",
    "tenure",
    "purchases",
    "items",
    "spend",
    "mean_spend",
    "mean_gap",
    "overdue",
    "rate",
    *(f"purchases_{days}d" for days in WINDOWS),
)


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Customers known at a cut-off; rows of `features` (index: customer) and `labels` belong together."""

    cutoff: pd.Timestamp
    features: pd.DataFrame
    labels: npt.NDArray[np.int64]
    """1 if the customer buys within the horizon from the cut-off on."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Training periods, the latest last, and after them the holdout: no training label lies in the holdout."""

    training: tuple[Examples, ...]
    holdout: Examples


def parse(raw: bytes) -> pd.DataFrame:
    """Parse the records: a row a transaction with customer, date, items and spend (dollars)."""
    names = ["customer", "date", "items", "spend"]
    try:
        table = pd.read_csv(io.BytesIO(raw), sep=r"\s+", skiprows=1, names=names, dtype={"date": str})
        table["date"] = pd.to_datetime(table["date"], format="%Y%m%d")
    except (ValueError, KeyError) as error:
        raise PurchasesError(
            f"the records aren't in CDNOW's form (customer, YYYYMMDD, items, dollars): {error}"
        ) from error
    if table.empty or table.isna().to_numpy().any():
        raise PurchasesError("the records are empty, or a field of a transaction is missing")
    return table


def end(transactions: pd.DataFrame) -> pd.Timestamp:
    """Give the day after the last transaction: the cut-off at which everything is known."""
    return transactions["date"].max() + pd.Timedelta(days=1)


def features(transactions: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Describe each customer known before the cut-off, from what happened before it; index customer, float64.

    Purchases of one day are one purchase. Times are in days, money in dollars.
    """
    past = transactions[transactions["date"] < cutoff]
    days = past.groupby(["customer", "date"], as_index=False)[["items", "spend"]].sum()
    days["gap"] = days.groupby("customer")["date"].diff().dt.days
    by = days.groupby("customer")
    table = pd.DataFrame(
        {
            "recency": (cutoff - by["date"].max()).dt.days,
            "tenure": (cutoff - by["date"].min()).dt.days,
            "purchases": by.size(),
            "items": by["items"].sum(),
            "spend": by["spend"].sum(),
            "mean_spend": by["spend"].mean(),
        }
    )
    # One purchase has no gap: the customer has then been silent since.
    table["mean_gap"] = by["gap"].mean().fillna(table["tenure"])
    table["overdue"] = table["recency"] / (table["mean_gap"] + 7)
    table["rate"] = (table["purchases"] - 1) / table["tenure"]
    for window in WINDOWS:
        recent = days[days["date"] >= cutoff - pd.Timedelta(days=window)]
        table[f"purchases_{window}d"] = recent.groupby("customer").size().reindex(table.index, fill_value=0)
    return table[list(FEATURES)].astype("float64")


def examples(transactions: pd.DataFrame, cutoff: pd.Timestamp) -> Examples:
    """Make the examples of one cut-off."""
    described = features(transactions, cutoff)
    dates = transactions["date"]
    buyers = transactions.loc[(dates >= cutoff) & (dates < cutoff + HORIZON), "customer"]
    labels = described.index.isin(buyers.unique()).astype(np.int64)
    return Examples(cutoff=cutoff, features=described, labels=labels)


def split(transactions: pd.DataFrame) -> Split:
    """Hold out the last whole period, and train on the periods before it, whose labels end where it begins."""
    last = end(transactions) - HORIZON
    first = transactions["date"].min()
    cutoffs = [last - HORIZON * back for back in range(TRAINING_PERIODS, 0, -1)]
    if cutoffs[0] <= first:
        needed = HORIZON.days * (TRAINING_PERIODS + 1)
        raise PurchasesError(f"the records cover too little time: more than {needed} days are needed")
    return Split(
        training=tuple(examples(transactions, cutoff) for cutoff in cutoffs), holdout=examples(transactions, last)
    )
