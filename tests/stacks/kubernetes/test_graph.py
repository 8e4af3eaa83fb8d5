"""What a service says that it uses is what the graph knows."""

import pulumi
import pytest

from components.substrate import Bucket, Database, Grant, Service, Target
from stacks.kubernetes.graph import Edge, Graph, Surroundings, Way
from tests.harness.memory import Thing
from tests.stacks.kubernetes.kit import HERE, LIMITS, in_place, service


def graph() -> Graph:
    """A graph that knows nothing yet."""
    surroundings = Surroundings(
        cluster="10.0.0.0/16",
        services="172.20.0.0/16",
        databases=("10.0.9.0/24", "10.0.8.0/24"),
        peers=("192.168.0.0/16",),
        credentials=(Way(cidr="169.254.170.23/32", port=80),),
    )
    return Graph(surroundings=surroundings, gateway="gateway", routes={"serving": 17004, "prometheus": 17005})


def test_services_routes_and_metrics_are_edges() -> None:
    found = graph()

    def build(_place: object) -> None:
        used = Service(name="b", host="b", ports={"x": 1, "y": 2}, ready=Thing("b", HERE))
        scraped = Target(service="c", address="c-each:9", path="/", resources=LIMITS, discovered=True)
        own = Target(service="a", address="localhost:3", path="/", resources=LIMITS)
        found.add("a", service(uses=(used,), uses_routes=("serving",), scrapes=(scraped, own)), HERE)

    in_place(build)
    expected = {("b", 1), ("b", 2), ("gateway", 17004), ("c", 9)}
    assert found.edges == {Edge(source="a", target=target, port=port) for target, port in expected}
    assert found.leaving == {}


def test_databases_and_buckets_are_ways_out() -> None:
    found = graph()

    def build(_place: object) -> None:
        thing = Thing("thing", HERE)
        database = Database(
            host=pulumi.Output.from_input("d"),
            port=5432,
            user="u",
            password=pulumi.Output.secret("p"),
            databases=("d",),
            ready=thing,
        )
        grant = Grant(bucket=Bucket(name="b", ready=thing), access="read")
        found.add("a", service(uses=(database,)), HERE)
        found.add("b", service(grants=(grant,)), HERE)

    in_place(build)
    assert found.leaving["a"] == {Way(cidr="10.0.8.0/24", port=5432), Way(cidr="10.0.9.0/24", port=5432)}
    assert found.leaving["b"] == {Way(cidr="0.0.0.0/0", port=443), Way(cidr="169.254.170.23/32", port=80)}
    assert found.edges == set()


@pytest.mark.parametrize(
    ("origin", "port"), [("https://x.test", 443), ("http://x.test", 80), ("https://x.test:8443", 8443)]
)
def test_calls_leave_by_their_port(origin: str, port: int) -> None:
    found = graph()
    in_place(lambda _place: found.add("a", service(calls=(origin,)), HERE))
    # The internet is without private networks; those that the cluster's is joined with are named.
    assert found.leaving["a"] == {Way(cidr="0.0.0.0/0", port=port), Way(cidr="192.168.0.0/16", port=port)}
