import json
from pathlib import Path

from isthmus.rehearsal.report import Report, none_of


def test_a_report_labels_each_claim_and_says_which_do_not_hold(tmp_path: Path) -> None:
    report = Report(stack="prod", versions={"kubernetes": "v1.34.4"})
    assert report.add("the stack is made", True, "3 resources")
    report.add("images are built", True, "known by their hash", label="planned")
    assert report.ok
    assert not report.add("a second run changes nothing", False, "update Role r")
    assert not report.ok
    report.seconds["up"] = 1.26
    assert report.lines() == [
        "ok   rehearsed  the stack is made: 3 resources",
        "ok   planned    images are built: known by their hash",
        "FAIL rehearsed  a second run changes nothing: update Role r",
    ]
    report.write(tmp_path / "deep" / "report.json")
    read = json.loads((tmp_path / "deep" / "report.json").read_text())
    assert (read["ok"], read["seconds"], read["claims"][1]["label"]) == (False, {"up": 1.3}, "planned")


def test_of_what_was_found_the_first_are_told_and_the_rest_counted() -> None:
    assert none_of([], "3 pods") == (True, "3 pods")
    assert none_of([str(n) for n in range(8)], "3 pods") == (False, "0, 1, 2, 3, 4, 5, and 2 more")
