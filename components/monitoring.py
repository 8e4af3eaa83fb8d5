"""Monitoring: Prometheus, Alertmanager and Pushgateway, with rules from the environment's thresholds."""

from dataclasses import dataclass

import pulumi

from components.alerting.receivers import alertmanager_config
from components.alerting.rules import rules_config
from components.alerting.scrape import RULES_PATH, prometheus_config
from components.substrate import (
    HttpProbe,
    Image,
    Metrics,
    Route,
    RouteArgs,
    Service,
    ServiceArgs,
    Substrate,
    Target,
    Volume,
)
from envs.schema import Monitoring as MonitoringSpec
from envs.schema import Receiver, Resources

PROMETHEUS_PORT = 9090
ALERTMANAGER_PORT = 9093
PUSHGATEWAY_PORT = 9091
CONFIG_PATH = "/etc/prometheus/prometheus.yml"
ALERTMANAGER_CONFIG_PATH = "/etc/alertmanager/alertmanager.yml"
SMALL = Resources.model_validate({"cpus": 0.5, "memory": "128Mi"})
"""Limits of Alertmanager and Pushgateway each; they use a fifth of that memory at rest."""
DISK_BYTES = 10 * 2**30


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """What monitoring is asked for."""

    spec: MonitoringSpec
    stack: str
    """Label on everything that Prometheus sends on."""


class Monitoring(pulumi.ComponentResource):
    """Watches every service that the substrate knows when it is made: make it last."""

    prometheus: Route
    alertmanager: Route
    pushgateway: Route

    def __init__(
        self, name: str, args: MonitoringArgs, *, substrate: Substrate, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make the three servers and their routes."""
        super().__init__("isthmus:monitoring:Monitoring", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        image = substrate.image("metrics", opts=child)
        pushgateway = substrate.service("pushgateway", _pushgateway(image), opts=child)
        alertmanager = substrate.service("alertmanager", _alertmanager(image, args), opts=child)
        prometheus = substrate.service("prometheus", _prometheus(image, args, alertmanager, substrate), opts=child)
        self.prometheus = _route("prometheus", prometheus, substrate, child)
        self.alertmanager = _route("alertmanager", alertmanager, substrate, child)
        self.pushgateway = _route("pushgateway", pushgateway, substrate, child)
        self.register_outputs({"prometheus_url": self.prometheus.url})


def _route(name: str, service: Service, substrate: Substrate, opts: pulumi.ResourceOptions) -> Route:
    return substrate.route(name, RouteArgs(targets=(service,), port="http"), opts=opts)


def _pushgateway(image: Image) -> ServiceArgs:
    return ServiceArgs(
        image=image,
        command=("prometheus-pushgateway", f"--web.listen-address=:{PUSHGATEWAY_PORT}"),
        ports={"http": PUSHGATEWAY_PORT},
        probe=HttpProbe(port=PUSHGATEWAY_PORT, path="/-/ready"),
        resources=SMALL,
        metrics=Metrics(port=PUSHGATEWAY_PORT),
    )


def _alertmanager(image: Image, args: MonitoringArgs) -> ServiceArgs:
    return ServiceArgs(
        image=image,
        command=(
            "prometheus-alertmanager",
            f"--config.file={ALERTMANAGER_CONFIG_PATH}",
            "--storage.path=/data",
            f"--web.listen-address=:{ALERTMANAGER_PORT}",
            # One Alertmanager has no peers to gossip with.
            "--cluster.listen-address=",
        ),
        ports={"http": ALERTMANAGER_PORT},
        probe=HttpProbe(port=ALERTMANAGER_PORT, path="/-/ready"),
        resources=SMALL,
        # A webhook's address may hold a token.
        secret_files={ALERTMANAGER_CONFIG_PATH: pulumi.Output.secret(alertmanager_config(args.spec.receiver))},
        volumes=(Volume(name="alertmanager", path="/data", size_bytes=2**30),),
        calls=_origins(args.spec.receiver),
        metrics=Metrics(port=ALERTMANAGER_PORT),
    )


def _origins(receiver: Receiver) -> tuple[str, ...]:
    """Where alerts are sent, less the path, which may hold a token."""
    url = receiver.webhook_url
    return () if url is None else (f"{url.scheme}://{url.host}:{url.port}",)


def _prometheus(image: Image, args: MonitoringArgs, alertmanager: Service, substrate: Substrate) -> ServiceArgs:
    own = Target(
        service="prometheus",
        address=f"localhost:{PROMETHEUS_PORT}",
        path="/metrics",
        resources=args.spec.resources,
    )
    targets = (*substrate.targets(), own)
    config = prometheus_config(
        targets,
        stack=args.stack,
        interval_seconds=args.spec.scrape_interval,
        alertmanager=f"{alertmanager.host}:{alertmanager.ports['http']}",
    )
    return ServiceArgs(
        image=image,
        command=(
            "prometheus",
            f"--config.file={CONFIG_PATH}",
            "--storage.tsdb.path=/data",
            f"--storage.tsdb.retention.time={args.spec.retention}s",
            f"--web.listen-address=:{PROMETHEUS_PORT}",
        ),
        ports={"http": PROMETHEUS_PORT},
        probe=HttpProbe(port=PROMETHEUS_PORT, path="/-/ready"),
        resources=args.spec.resources,
        files={CONFIG_PATH: config, RULES_PATH: rules_config(targets, args.spec.thresholds)},
        volumes=(Volume(name="prometheus", path="/data", size_bytes=DISK_BYTES),),
        uses=(alertmanager,),
        scrapes=substrate.targets(),
    )
