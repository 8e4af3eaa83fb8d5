"""Made-up records in CDNOW's form: customers who buy at random, each at a rate of its own."""

import numpy as np
import pandas as pd

HEADER = " customer_id  date number_of_cds  dollar_value\n"


def transactions(customers: int = 400, days: int = 540, seed: int = 1) -> pd.DataFrame:
    """Make a table as `prepare.parse` gives it."""
    random = np.random.default_rng(seed)
    rows: list[tuple[int, pd.Timestamp, int, float]] = []
    start = pd.Timestamp("1997-01-01")
    for customer in range(1, customers + 1):
        first = int(random.integers(0, 80))
        rate = float(random.gamma(0.6, 0.02))
        bought = [first, *(first + np.flatnonzero(random.random(days - first - 1) < rate) + 1)]
        for day in bought:
            items = int(random.integers(1, 5))
            rows.append((customer, start + pd.Timedelta(days=int(day)), items, 12.5 * items))
    rows.append((1, start + pd.Timedelta(days=days - 1), 1, 12.5))
    return pd.DataFrame(rows, columns=["customer", "date", "items", "spend"]).sort_values(["customer", "date"])


def text(table: pd.DataFrame) -> bytes:
    """Write a table in CDNOW's form."""
    lines = [
        f" {customer:05} {date:%Y%m%d} {items:2} {spend:7.2f}\n"
        for customer, date, items, spend in table.itertuples(index=False)
    ]
    return (HEADER + "".join(lines)).encode()
