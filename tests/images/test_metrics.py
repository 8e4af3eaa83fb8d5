"""The image metrics: four programs, and what the components write for them."""

from collections.abc import Mapping

import pytest

from components.alerting.scrape import RULES_PATH
from components.estate import Estate, EstateArgs
from components.monitoring import ALERTMANAGER_CONFIG_PATH, CONFIG_PATH
from envs.schema import Environment
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import run_program
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


@pytest.fixture(scope="module", params=["plain", "webhook"])
def rendered(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Every configuration file that the components write for a whole estate, by path."""
    hook = {"receiver": {"webhook_url": "https://alerts.test/hook"}, "thresholds": {"latency_p99": "3s"}}
    monitoring = hook if request.param == "webhook" else {}
    environment = Environment.model_validate({"substrate": "containers", "monitoring": monitoring})
    substrate = MemorySubstrate()

    def build() -> object:
        Estate("estate", EstateArgs(environment=environment, stack="test"), substrate=substrate)
        asked = substrate.asked
        return {**asked["prometheus"].files, **asked["alertmanager"].secret_files}

    return run_program(build).result


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (("promtool", "check", "config"), CONFIG_PATH),
        (("promtool", "check", "rules"), RULES_PATH),
        (("amtool", "check-config"), ALERTMANAGER_CONFIG_PATH),
    ],
    ids=["scrapes", "rules", "receivers"],
)
def test_what_the_components_write_is_valid_for_the_programs(
    images: Images, rendered: Mapping[str, str], command: tuple[str, ...], path: str
) -> None:
    with Container(images["metrics"], *command, path, files=rendered) as tool:
        status, log = tool.exited()
    assert status == 0, log
    assert "SUCCESS" in log
