from collections.abc import Callable

import pytest

from isthmus.rehearsal.errors import EndedError, RefusedError
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.servers import free_port
from tests.harness.fake_http import Answer, Request, serve

MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m", "namespace": "ns"}, "data": {"a": "b"}}


def _after(*refusals: Answer) -> Callable[[Request], Answer]:
    left = list(refusals)

    def app(request: Request) -> Answer:
        return left.pop(0) if left else (200, MAP)

    return app


@pytest.mark.parametrize("status", [409, 429])
def test_conflicts_and_throttling_are_waited_out(status: int) -> None:
    with serve(_after(*[(status, {"message": "not now"})] * 2)) as server:
        assert Kube(server.url).apply(MAP) == MAP
        assert server.seen() == ["PATCH /api/v1/namespaces/ns/configmaps/m"] * 3


def test_what_is_applied_is_strict_about_fields_and_has_an_owner() -> None:
    with serve(_after()) as server:
        Kube(server.url).apply(MAP)
        Kube(server.url).apply(MAP, trial=True)
    first, second = server.requests
    assert first.query == {"fieldManager": ["isthmus-rehearsal"], "fieldValidation": ["Strict"], "force": ["true"]}
    assert first.headers["content-type"] == "application/apply-patch+yaml"
    assert second.query["dryRun"] == ["All"]


def test_a_refusal_names_the_object_and_the_fields() -> None:
    causes = [{"field": "spec.ports[0].port", "message": "must be between 1 and 65535"}]
    status = {"message": "invalid", "details": {"kind": "Service", "name": "web", "causes": causes}}
    with serve(lambda _: (422, status)) as server, pytest.raises(RefusedError) as caught:
        Kube(server.url).apply(MAP)
    assert "Service web" in str(caught.value)
    assert "spec.ports[0].port: must be between 1 and 65535" in str(caught.value)


def test_what_is_not_there_is_none() -> None:
    with serve(lambda _: (404, {"message": "not found"})) as server:
        kube = Kube(server.url)
        assert kube.get("ConfigMap", "ns", "m") is None
        assert kube.list("NodePool") == []
        assert not kube.delete("ConfigMap", "ns", "m")


def test_a_server_that_is_gone_is_said_to_be() -> None:
    kube = Kube(f"http://127.0.0.1:{free_port()}")
    assert not kube.ready()
    with pytest.raises(EndedError, match="does not answer"):
        kube.list("Pod")
