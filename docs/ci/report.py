"""Writes a plan, what policies say of it and what it costs as Markdown; needs nothing but Python.

python3 docs/ci/report.py STACK plan.json policies.txt policies.err difference.md

The last is what `preview --against --markdown` says; where it is empty or absent, every resource is listed instead.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

_LONGEST = 50_000  # characters; a comment may have 65,536


def report(stack: str, plan: Mapping[str, Any], policies: str, summary: str, difference: str) -> str:
    """The Markdown; `plan` is what `preview --json` gives, empty where there was none."""
    parts = [f"## Plan of {stack}", "", _verdict(plan), *_cost(plan.get("cost")), *_failures(plan), ""]
    parts += [difference.strip()] if difference.strip() else _resources(plan)
    parts += ["", "<details><summary>Policies</summary>", "", "```", policies.strip() or "nothing to say", "```", ""]
    parts += ["</details>", "", summary.strip()]
    text = "\n".join(parts)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "\n```\n\n(cut; the artifact has all of it)"


def _verdict(plan: Mapping[str, Any]) -> str:
    if not plan:
        return "**No plan could be made.** The log says why."
    changes: Mapping[str, int] = plan.get("changes", {})
    counted = ", ".join(f"{count} to {op}" for op, count in sorted(changes.items()) if op != "same" and count)
    return f"**{'ok' if plan.get('ok') else 'failed'}**: {counted or 'no changes'}"


def _resources(plan: Mapping[str, Any]) -> list[str]:
    listed = cast("list[Mapping[str, str]]", plan.get("resources") or [])
    found = [each for each in listed if each["operation"] != "same"]
    if not found:
        return []
    lines = [f"{each['operation']:8} {each['type']} {each['name']}" for each in found]
    return [f"<details><summary>{len(found)} resources</summary>", "", "```", *lines, "```", "", "</details>"]


def _cost(cost: Any) -> list[str]:
    if not isinstance(cost, dict):
        return []
    found = cast("Mapping[str, Any]", cost)
    sums: list[tuple[str, Mapping[str, float]]] = [("**all**", found["total"]), *sorted(found["components"].items())]
    prices = f"by list prices of {found['prices_of']}" if found["prices_of"] else "no price of which is known"
    lines = ["", f"USD a month in {found['region']}, {prices}:", ""]
    lines += ["| component | at least | at most |", "|---|---:|---:|"]
    lines += [f"| {name} | {each['minimum']:,.0f} | {each['maximum']:,.0f} |" for name, each in sums]
    unknown = ", ".join(sorted({each["what"] for each in found["unknown"]}))
    return [*lines, *(["", f"Not in it, because the price is not known: {unknown}."] if unknown else [])]


def _failures(plan: Mapping[str, Any]) -> list[str]:
    found: list[Mapping[str, str]] = plan.get("failures") or []
    return ["", *(f"- {each['message'].splitlines()[0]}" for each in found)] if found else []


def main() -> None:
    """Read the files that the arguments name, and write the report to standard output."""
    stack, plan, *texts = sys.argv[1:]
    said = [_text(path) for path in texts]
    policies, summary, difference, *_ = [*said, "", "", ""]
    sys.stdout.write(report(stack, _plan(plan), policies, summary, difference) + "\n")


def _plan(path: str) -> Mapping[str, Any]:
    try:
        return cast("Mapping[str, Any]", json.loads(_text(path)))
    except ValueError:
        # The preview said why on standard error.
        return {}


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


if __name__ == "__main__":
    main()
