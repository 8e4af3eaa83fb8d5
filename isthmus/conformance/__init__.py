"""Conformance: client calls, over real protocols, that prove that a live estate honours the contract."""

from isthmus.conformance.report import CheckResult, Report
from isthmus.conformance.verify import verify

__all__ = ["CheckResult", "Report", "verify"]
