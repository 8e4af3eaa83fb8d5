"""Targets: the resources that a run is limited to, as URNs or as patterns of URNs."""

import re
from collections.abc import Sequence
from functools import cache


def chosen(urn: str, targets: Sequence[str]) -> bool:
    """Whether a run with these targets is about the resource; with none, it is about all.

    In a pattern `**` stands for anything, and `*` for anything without a colon, as in Pulumi.
    """
    return not targets or any(urn == each or ("*" in each and _pattern(each).fullmatch(urn)) for each in targets)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    parts = ("[^:]*".join(map(re.escape, part.split("*"))) for part in glob.split("**"))
    return re.compile(".*".join(parts), re.DOTALL)
