"""The gateway is the laptop's, with the same bytes, behind a load balancer."""

from components.substrate import RouteArgs, Service
from stacks.kubernetes.gateway import Entrance, gateway_target, make_entrance, make_gateway
from stacks.kubernetes.graph import Edge, Graph, Surroundings, Way
from stacks.kubernetes.objects import Place
from stacks.routing import DYNAMIC_PATH, STATIC_PATH, PortedRoute, dynamic_config, static_config
from tests.harness.memory import Thing
from tests.stacks.kubernetes.kit import HERE, in_place, service

SURROUNDINGS = Surroundings(cluster="10.0.0.0/16", services="172.20.0.0/16", databases=())


def test_it_has_the_configuration_of_every_place_and_reaches_its_targets() -> None:
    graph = Graph(surroundings=SURROUNDINGS, gateway="gateway", routes={})

    def build(place: Place) -> dict[str, str]:
        a, b = (Service(name=key, host=key, ports={"http": 8080}, ready=Thing(key, HERE)) for key in ("a", "b"))
        routes = {
            "serving": PortedRoute(args=RouteArgs(targets=(a,), port="http"), port=17004),
            "serving_admin": PortedRoute(args=RouteArgs(targets=(), port="http", prefixes={"b": b}), port=17008),
        }
        make_gateway(place, graph, service().image, routes, ("10.0.0.0/16",), HERE)
        return {STATIC_PATH: static_config(routes), DYNAMIC_PATH: dynamic_config(routes)}

    ran = in_place(build)
    data = ran.of("kubernetes:core/v1:ConfigMap", "gateway").inputs["data"]
    assert sorted(data.values()) == sorted(ran.result.values())
    assert graph.edges == {Edge(source="gateway", target=key, port=8080) for key in ("a", "b")}
    assert graph.entering["gateway"] == {Way(cidr="10.0.0.0/16", port=port) for port in (17004, 17008)}
    ports = ran.of("kubernetes:core/v1:Service", "gateway").inputs["spec"]["ports"]
    assert {each["port"] for each in ports} == {17004, 17008, 8081}
    scaled = ran.of("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "gateway").inputs["spec"]
    assert (scaled["minReplicas"], scaled["maxReplicas"]) == (2, 6)


def test_it_answers_until_load_balancers_know_that_it_ends() -> None:
    graph = Graph(surroundings=SURROUNDINGS, gateway="gateway", routes={})

    def build(place: Place) -> None:
        make_gateway(place, graph, service().image, {}, (), HERE)

    pod = in_place(build).of("kubernetes:apps/v1:Deployment", "gateway").inputs["spec"]["template"]["spec"]
    assert pod["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": 90}}}
    assert pod["terminationGracePeriodSeconds"] == 120


def test_the_load_balancer_leads_to_the_gateway_alone() -> None:
    entrance = Entrance(name="in", annotations={"a": "b"}, load_balancer_class="x/nlb", clients=("10.0.0.0/8",))
    ran = in_place(lambda place: make_entrance(place, entrance, {"serving_admin": 17008}, HERE))
    assert ran.result == "in.estate.svc"
    made = ran.of("kubernetes:core/v1:Service", "in").inputs
    assert made["metadata"]["annotations"] == {"a": "b"}
    assert made["spec"]["loadBalancerClass"] == "x/nlb"
    assert made["spec"]["loadBalancerSourceRanges"] == ["10.0.0.0/8"]
    assert made["spec"]["selector"] == {"isthmus/name": "gateway"}
    # Names of ports have dashes, and 15 letters at most.
    assert [each["name"] for each in made["spec"]["ports"]] == ["serving-admin"]


def test_each_copy_is_watched() -> None:
    assert gateway_target().address == "gateway-each:8081"
    assert gateway_target().discovered
