"""Removing buckets and identities of a store that is gone, or stands still."""

from typing import Any

import pytest

from providers.containers.object_store import StorageUnreachableError
from providers.containers.values import Secret
from tests.providers.containers.rig import Made, Rig, web

pytestmark = pytest.mark.docker

PORT = 18999


@pytest.mark.parametrize(("kind", "more"), [("Bucket", {}), ("Identity", {"grants": []})])
def test_without_a_store_there_is_nothing_to_remove(rig: Rig, kind: str, more: dict[str, Any]) -> None:
    rig.delete(_remembered(rig, kind, more))
    assert rig.warned == [
        f"x: the object store at http://127.0.0.1:{PORT} doesn't run: "
        f"the {kind.lower()} isthmus-x goes with the store's volume"
    ]


def test_a_store_that_runs_and_does_not_answer_is_an_error(networked: Rig, debian: str) -> None:
    rig = networked
    ports = [{"container": 9, "host": PORT}]
    rig.create("Container", "web", web(rig, debian, ports=ports))
    with pytest.raises(StorageUnreachableError, match="doesn't answer"):
        rig.delete(_remembered(rig, "Bucket", {}))


def _remembered(rig: Rig, kind: str, more: dict[str, Any]) -> Made:
    access = {"endpoint": f"http://127.0.0.1:{PORT}", "accessKey": "admin", "secretKey": Secret("secret")}
    made = rig.check(kind, "x", {"name": "isthmus-x", **access, **more})
    return Made(urn=made.urn, inputs=made.inputs, identity="isthmus-x", state=made.inputs)
