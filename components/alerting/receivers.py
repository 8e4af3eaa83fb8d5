"""Configuration of Alertmanager: how alerts are grouped, and who is told."""

import yaml

from envs.schema import Receiver


def alertmanager_config(receiver: Receiver) -> str:
    """YAML of `alertmanager.yml`; without a webhook, alerts stay in Alertmanager."""
    told: dict[str, object] = {"name": "default"}
    if receiver.webhook_url is not None:
        hook = {"url": str(receiver.webhook_url), "send_resolved": True}
        return _render({**told, "webhook_configs": [hook]})
    return _render(told)


def _render(receiver: dict[str, object]) -> str:
    route = {
        "receiver": "default",
        "group_by": ["alertname", "job"],
        # The first alert of a group leaves at once; a machine reads it, and there is no pager to spare.
        "group_wait": "1s",
        "group_interval": "30s",
        "repeat_interval": "4h",
    }
    return yaml.safe_dump({"route": route, "receivers": [receiver]}, sort_keys=False)
