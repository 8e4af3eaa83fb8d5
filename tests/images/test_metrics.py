"""The image metrics: four programs."""

import pytest

from tests.images.kit import Container, Images

pytestmark = pytest.mark.docker

CONFIG = "global: {scrape_interval: 1s}\n"
RECEIVER = "route: {receiver: none}\nreceivers: [{name: none}]\n"


@pytest.mark.parametrize(
    ("command", "files", "probe"),
    [
        ((), {"/etc/prometheus/prometheus.yml": CONFIG}, ("9090", "/-/ready")),
        (
            (
                "prometheus-alertmanager",
                "--config.file=/etc/alertmanager/alertmanager.yml",
                "--storage.path=/data",
                "--cluster.listen-address=",
            ),
            {"/etc/alertmanager/alertmanager.yml": RECEIVER},
            ("9093", "/-/ready"),
        ),
        (("prometheus-pushgateway",), {}, ("9091", "/-/ready")),
        (("prometheus-postgres-exporter",), {}, ("9187", "/metrics")),
    ],
    ids=["prometheus", "alertmanager", "pushgateway", "postgres-exporter"],
)
def test_each_program_becomes_ready(
    images: Images, command: tuple[str, ...], files: dict[str, str], probe: tuple[str, str]
) -> None:
    env = {"DATA_SOURCE_NAME": "postgresql://nobody@127.0.0.1:1/none?sslmode=disable"}
    with Container(images["metrics"], *command, files=files, env=env) as program:
        program.healthy("isthmus-probe", "http", *probe, "200", seconds=30)
