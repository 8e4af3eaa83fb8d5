"""Amounts as Kubernetes writes them."""

import re

_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?")
_FACTORS = {
    "": 1.0,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "P": 1e15,
    "E": 1e18,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
    "Pi": 2.0**50,
    "Ei": 2.0**60,
}


def amount(text: str) -> float:
    """CPUs or bytes of an amount such as `500m`, `16Gi` or `1e3`; 0 where it is none."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return 0.0
    factor = _FACTORS.get(found[2] or "")
    return float(text) if factor is None else float(found[1]) * factor


def gib(text: str) -> float:
    """GiB of an amount of bytes."""
    return amount(text) / 2**30
