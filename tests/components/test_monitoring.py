"""Monitoring has its three servers, each with a route, and sends alerts where the environment says."""

from typing import Any

import yaml

from components.alerting.scrape import RULES_PATH
from components.monitoring import ALERTMANAGER_CONFIG_PATH, CONFIG_PATH, Monitoring, MonitoringArgs
from envs.schema import Monitoring as MonitoringSpec
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import run_program

SPEC = MonitoringSpec.model_validate(
    {"scrape_interval": "10s", "retention": "3d", "receiver": {"webhook_url": "https://alerts.test/hook"}}
)


def make(substrate: MemorySubstrate) -> Any:
    """Make monitoring; the result is Alertmanager's secret files."""

    def build() -> Any:
        Monitoring("monitoring", MonitoringArgs(spec=SPEC, stack="test"), substrate=substrate)
        return dict(substrate.asked["alertmanager"].secret_files)

    return run_program(build).result


def test_each_server_has_a_route() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert sorted(substrate.routes) == ["alertmanager", "prometheus", "pushgateway"]


def test_prometheus_watches_itself_and_the_others() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    config = yaml.safe_load(str(substrate.asked["prometheus"].files[CONFIG_PATH]))
    assert [job["job_name"] for job in config["scrape_configs"]] == ["alertmanager", "prometheus", "pushgateway"]
    assert config["global"]["scrape_interval"] == "10s"
    assert config["alerting"]["alertmanagers"] == [{"static_configs": [{"targets": ["alertmanager.inside:9093"]}]}]
    assert RULES_PATH in substrate.asked["prometheus"].files


def test_samples_are_kept_as_long_as_asked() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert "--storage.tsdb.retention.time=259200s" in substrate.asked["prometheus"].command


def test_the_receiver_is_in_a_file_that_is_secret() -> None:
    files = make(MemorySubstrate())
    assert "https://alerts.test/hook" in files[ALERTMANAGER_CONFIG_PATH]


def test_what_is_measured_outlives_the_process() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert [volume.path for volume in substrate.asked["prometheus"].volumes] == ["/data"]
    assert [volume.path for volume in substrate.asked["alertmanager"].volumes] == ["/data"]
