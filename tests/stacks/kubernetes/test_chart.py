"""A chart is of one version of one repository, installed whole or not at all."""

from stacks.kubernetes.chart import TOKEN, Chart, make_chart
from tests.stacks.kubernetes.kit import HERE, in_place


def test_a_release_names_its_version_and_where_it_comes_from() -> None:
    chart = Chart(name="x", version="1.2.3", repository="https://charts.test", namespace="n", values={"a_b": 1})
    inputs = in_place(lambda place: make_chart(place.cluster, chart, HERE).urn).of(TOKEN, "x").inputs
    assert (inputs["chart"], inputs["version"]) == ("x", "1.2.3")
    assert inputs["repositoryOpts"] == {"repo": "https://charts.test"}
    assert inputs["values"] == {"a_b": 1}
    assert inputs["atomic"] is True
