"""The runner of the project's checks."""

import sys
from pathlib import Path

from isthmus.testing import Counts, Plan, Runner, Step, plan, selection


def _step(name: str, code: str, counts: Path | None = None) -> Step:
    return Step(name=name, command=(sys.executable, "-c", code), counts=counts)


def test_a_failure_is_told_with_its_output_and_the_rest_still_runs(tmp_path: Path) -> None:
    said: list[str] = []
    runner = Runner(tmp_path, said.append)
    steps = Plan(groups=((_step("bad", "print('why'); raise SystemExit(1)"), _step("good", "")), (_step("later", ""),)))
    assert not runner.run(steps)
    text = "\n".join(said)
    assert "why" in text
    assert "FAIL  bad" in text
    assert "ok    later" in text


def test_a_success_keeps_its_output_to_itself(tmp_path: Path) -> None:
    said: list[str] = []
    assert Runner(tmp_path, said.append).run(Plan(groups=((_step("good", "print('noise')"),),)))
    assert "noise" not in "\n".join(said)


def test_counts_are_added_up_from_what_pytest_left(tmp_path: Path) -> None:
    write = (
        "import pathlib; pathlib.Path({!r}).write_text("
        '\'<testsuites><testsuite tests="{}" failures="{}" errors="1" skipped="2"/></testsuites>\')'
    )
    one, two = tmp_path / "1.xml", tmp_path / "2.xml"
    runner = Runner(tmp_path, lambda text: None)
    steps = (_step("1", write.format(str(one), 10, 3), one), _step("2", write.format(str(two), 5, 0), two))
    runner.run(Plan(groups=(steps,)))
    assert runner.counts() == Counts(passed=6, failed=5, skipped=4)
    assert str(runner.counts()) == "6 passed, 5 failed, 4 skipped"


def test_old_counts_are_not_counted_again(tmp_path: Path) -> None:
    old = tmp_path / "old.xml"
    old.write_text('<testsuite tests="9"/>')
    runner = Runner(tmp_path, lambda text: None)
    runner.run(Plan(groups=((_step("died", "raise SystemExit(3)", old),),)))
    assert runner.counts() == Counts()


def test_a_selection_without_tests_is_no_failure_of_a_part(tmp_path: Path) -> None:
    runner = Runner(tmp_path, lambda text: None)
    assert runner.run(Plan(groups=((_step("none", "raise SystemExit(5)", tmp_path / "x.xml"),),)))


def test_output_can_be_shown_after_a_success_too(tmp_path: Path) -> None:
    said: list[str] = []
    step = Step(name="unit", command=(sys.executable, "-c", "print('3 passed')"), shown="after")
    assert Runner(tmp_path, said.append).run(Plan(groups=((step,),)))
    assert "3 passed" in said


def test_the_plan_takes_every_test_once(tmp_path: Path) -> None:
    groups = plan(tmp_path).groups
    selected = [step.command[step.command.index("-m", 2) + 1 :][0] for group in groups for step in group if step.counts]
    assert selected == ["not docker and not e2e and not rehearsal", "e2e", "docker and not e2e", "rehearsal"]
    assert "tests/x" in selection(tmp_path, ["tests/x"]).groups[0][0].command
