"""Load balancers are internal, unless the environment says otherwise."""

from collections.abc import Iterator

from policies.networks import open_to_all
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity
from policies.pack.settings import Settings

_SERVICE = "kubernetes:core/v1:Service"
_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_INGRESS_SCHEME = "alb.ingress.kubernetes.io/scheme"
_CLASS = "kubernetes:eks.amazonaws.com/v1:IngressClassParams"
_BALANCERS = (
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:elb/loadBalancer:LoadBalancer",
    "aws:lb/loadBalancer:LoadBalancer",
)


def _check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    inputs = resource.inputs
    if resource.type in (_INGRESS, _CLASS):
        yield from _scheme(resource, settings)
        return
    if resource.type != _SERVICE:
        if not inputs.flag("internal") and not settings.public:
            yield Finding(message="must be true", path="internal")
        return
    if inputs.text("spec", "type") != "LoadBalancer":
        return
    path = f"metadata.annotations.{_SCHEME}"
    if inputs.text("metadata", "annotations", _SCHEME) != "internal":
        if not settings.public:
            yield Finding(message="must be internal, because the environment has no public routes", path=path)
        elif not (ranges := set(inputs.texts("spec", "loadBalancerSourceRanges"))) or open_to_all(ranges):
            yield Finding(message="must name the networks that may connect", path="spec.loadBalancerSourceRanges")


def _scheme(resource: Resource, settings: Settings) -> Iterator[Finding]:
    path = ("metadata", "annotations", _INGRESS_SCHEME) if resource.type == _INGRESS else ("spec", "scheme")
    if not settings.public and resource.inputs.text(*path) == "internet-facing":
        yield Finding(message="must be internal, because the environment has no public routes", path=".".join(path))


RULE = Rule(
    name="kube-internal-load-balancers",
    title="Load balancers are internal, unless the environment says otherwise",
    severity=Severity.CRITICAL,
    why="A public load balancer puts what is behind it on the internet.",
    fix="Set the annotation aws-load-balancer-scheme to internal, or routes.public in the environment.",
    types=(_SERVICE, _INGRESS, _CLASS, *_BALANCERS),
    check=_check,
)
