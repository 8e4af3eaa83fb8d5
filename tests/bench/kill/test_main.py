"""A few points of the real thing; `python -m bench.kill` tries as many as one likes."""

import json

import pytest

from bench.kill.__main__ import main

FIRST_PORT = 17791


@pytest.mark.docker
def test_the_next_up_puts_right_what_a_killed_run_of_an_estate_left(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--points", "3", "--stack", "dev-kill-test", "--first-port", str(FIRST_PORT), "--json"])
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert [point["faults"] for point in report["points"]] == [[], [], []]
    assert {point["verb"] for point in report["points"]} == {"up", "destroy"}
    assert code == 0, told.err
