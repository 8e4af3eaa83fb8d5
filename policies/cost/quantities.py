"""Amounts as Kubernetes writes them."""

import re

_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
_FACTORS = {
    "": 1.0,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
}


def amount(text: str) -> float:
    """CPUs or bytes of an amount such as `500m` or `16Gi`; 0 where it is none."""
    found = _AMOUNT.fullmatch(text)
    return 0.0 if found is None else float(found[1]) * _FACTORS[found[2] or ""]


def gib(text: str) -> float:
    """GiB of an amount of bytes."""
    return amount(text) / 2**30
