"""The way in is internal; a public one is there only if it is asked for, with TLS, for what asks for a password."""

from typing import Any

from envs.cloud import Routes
from isthmus.contract import Contract
from tests.harness.cloud_estate import BALANCER, environment, make, production

SERVICE = "kubernetes:core/v1:Service"
PREFIX = "service.beta.kubernetes.io/aws-load-balancer"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d"


def balancers(ran: Any) -> dict[str, Any]:
    """Services of the kind LoadBalancer, by name."""
    return {
        each.name: each.inputs
        for each in ran.resources
        if each.type == SERVICE and each.inputs["spec"].get("type") == "LoadBalancer"
    }


def test_the_only_way_in_is_internal() -> None:
    (name,) = balancers(production())
    made = balancers(production())[name]
    assert made["metadata"]["annotations"][f"{PREFIX}-scheme"] == "internal"
    assert made["spec"]["loadBalancerClass"] == "eks.amazonaws.com/nlb"
    assert made["spec"]["loadBalancerSourceRanges"] == ["10.64.0.0/16", "10.0.0.0/12", "192.168.0.0/16"]


def test_ports_are_those_of_every_place() -> None:
    (made,) = balancers(production()).values()
    ports = {each["name"]: each["port"] for each in made["spec"]["ports"]}
    assert ports["registry"] == 17001
    assert "storage" not in ports
    contract = Contract.from_outputs(production().result)
    assert contract.registry.uri == f"http://{BALANCER}:17001"
    assert contract.tunnel is not None
    assert contract.tunnel.host == BALANCER
    assert contract.tunnel.service == "gateway"


def test_a_public_way_in_has_tls_and_little_behind_it() -> None:
    env = environment()
    assert env.aws is not None
    routes = Routes.model_validate(
        {
            "public": True,
            "domain": "mlops.example.org",
            "certificate_arn": CERTIFICATE,
            "allowed_cidrs": ["203.0.113.0/24"],
        }
    )
    ran = make(env.model_copy(update={"aws": env.aws.model_copy(update={"routes": routes})}))
    made = balancers(ran)["gateway-public"]
    annotations = made["metadata"]["annotations"]
    assert annotations[f"{PREFIX}-scheme"] == "internet-facing"
    assert annotations[f"{PREFIX}-ssl-cert"] == CERTIFICATE
    assert annotations[f"{PREFIX}-ssl-ports"] == "17001,17004"
    assert [each["name"] for each in made["spec"]["ports"]] == ["registry", "serving"]
    assert made["spec"]["loadBalancerSourceRanges"] == ["203.0.113.0/24"]
    contract = Contract.from_outputs(ran.result)
    assert contract.serving.url == "https://mlops.example.org:17004"
    assert contract.monitoring.prometheus_url == f"http://{BALANCER}:17005"
    assert "203.0.113.0/24" not in str(balancers(ran)["gateway-internal"])


def test_the_registry_knows_the_names_that_it_is_called_by() -> None:
    (container,) = (
        production().of("kubernetes:apps/v1:Deployment", "registry").inputs["spec"]["template"]["spec"]["containers"]
    )
    env = {each["name"]: each.get("value") for each in container["env"]}
    hosts = env["MLFLOW_SERVER_ALLOWED_HOSTS"].split(",")
    assert "*.elb.eu-central-1.amazonaws.com:*" in hosts
    assert "registry:*" in hosts
    assert "*" not in hosts
