"""Tests of examples/purchases/tracking.py."""

from types import SimpleNamespace
from typing import Any

import pytest

from examples.purchases import tracking
from examples.purchases.errors import PurchasesError


class Client:
    """MLflow's client, with one experiment and at most one run."""

    def __init__(self, *, experiment: bool = True, run: bool = True, model: bool = True) -> None:
        self.experiment, self.run, self.model = experiment, run, model
        self.filters: list[str] = []

    def get_experiment_by_name(self, name: str) -> Any:
        """Find the experiment."""
        return SimpleNamespace(experiment_id="1", name=name) if self.experiment else None

    def search_runs(self, _experiments: list[str], where: str, **_: Any) -> list[Any]:
        """Find runs."""
        self.filters.append(where)
        data = SimpleNamespace(metrics={"model.auc": 0.8}, params={"seed": "1"}, tags={"t": "v"})
        outputs = SimpleNamespace(model_outputs=[SimpleNamespace(model_id="m-1")] if self.model else [])
        return [SimpleNamespace(info=SimpleNamespace(run_id="r1"), data=data, outputs=outputs)] if self.run else []

    def get_logged_model(self, model: str) -> Any:
        """Find a model."""
        return SimpleNamespace(model_id=model, artifact_location=f"s3://b/{model}")


def _find(client: Client, monkeypatch: pytest.MonkeyPatch, job: str | None = None) -> tracking.Run:
    monkeypatch.setattr(tracking, "client", lambda: client)
    return tracking.find_run(job)


def test_the_newest_finished_run_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    run = _find(client, monkeypatch)
    assert (run.run_id, run.model_id, run.artifact_uri) == ("r1", "m-1", "s3://b/m-1")
    assert client.filters == ["attributes.status = 'FINISHED'"]


def test_the_run_of_a_job_is_found_by_its_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    _find(client, monkeypatch, "job-1")
    assert client.filters == ["attributes.status = 'FINISHED' AND tags.`ray.job` = 'job-1'"]


@pytest.mark.parametrize(
    ("client", "message"),
    [
        (Client(experiment=False), "nothing has been trained yet"),
        (Client(run=False), "no finished run"),
        (Client(model=False), "logged no model"),
    ],
)
def test_what_is_missing_says_which_step_makes_it(
    client: Client, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PurchasesError, match=message):
        _find(client, monkeypatch)
