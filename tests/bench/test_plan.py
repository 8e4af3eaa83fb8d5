"""The benchmark of offline plans."""

import json

import pytest

from bench import plan, shell


@pytest.mark.timeout(180)
def test_it_measures_productions_plan(capsys: pytest.CaptureFixture[str]) -> None:
    plan.main(["--repeats", "1", "--json"])
    figures = {figure["name"]: figure for figure in json.loads(capsys.readouterr().out)}
    measured = figures["plan of prod, with policies and cost"]
    assert measured["value"] > 0
    assert measured["target"] == 3.0
    assert "resources" in measured["note"]
    assert figures["parity of dev-local and prod: CPU time"]["value"] > 0


def test_what_is_not_planned_offline_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object) -> shell.Timed:
        return shell.Timed(seconds=1.0, output='{"absent_plugins": [], "resources": []}')

    monkeypatch.setattr(plan, "_run", run)
    (figure,) = plan.planned("a plan", ("preview", "dev-local"), 1, target=3.0)
    assert figure.verdict == "not measured"
