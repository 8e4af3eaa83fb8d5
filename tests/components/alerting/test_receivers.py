"""Alertmanager tells the receiver that the environment names, or keeps alerts to itself."""

from typing import Any

import yaml

from components.alerting.receivers import alertmanager_config
from envs.schema import Receiver


def config(receiver: Receiver) -> Any:
    """The configuration, parsed."""
    return yaml.safe_load(alertmanager_config(receiver))


def test_without_a_webhook_nobody_is_told() -> None:
    assert config(Receiver())["receivers"] == [{"name": "default"}]


def test_a_webhook_is_told_of_the_end_too() -> None:
    receiver = Receiver.model_validate({"webhook_url": "https://alerts.test/hook"})
    hooks = config(receiver)["receivers"][0]["webhook_configs"]
    assert hooks == [{"url": "https://alerts.test/hook", "send_resolved": True}]


def test_the_route_leads_to_the_receiver() -> None:
    assert config(Receiver())["route"]["receiver"] == "default"
