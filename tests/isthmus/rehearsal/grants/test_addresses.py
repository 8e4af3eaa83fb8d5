from typing import Any

from isthmus.rehearsal.grants.addresses import differences
from isthmus.rehearsal.grants.declared import Declared

Object = dict[str, Any]
DECLARED = Declared(
    services=("front", "store"),
    connections=(("front", "store", 5000),),
    meshes=(),
    databases=(),
    origins=(),
    api=(),
    entered=(),
    grants=(),
)
PODS: list[Object] = [
    {"metadata": {"name": name, "labels": {"app": name, "tier": "one"}}} for name in ("front", "store")
]


def _service(selector: dict[str, str], port: int) -> Object:
    return {"metadata": {"name": "store"}, "spec": {"selector": selector, "ports": [{"port": 80, "targetPort": port}]}}


def test_a_name_leads_to_the_pods_of_one_service_on_the_port_that_is_used() -> None:
    assert differences(DECLARED, [_service({"app": "store"}, 5000)], PODS) == []
    nobody = ["no name leads to store:5000, which is used"]
    assert differences(DECLARED, [_service({"app": "store"}, 5001)], PODS) == nobody
    assert differences(DECLARED, [_service({"app": "stroe"}, 5000)], PODS) == nobody
    assert differences(DECLARED, [_service({"tier": "one"}, 5000)], PODS) == ["the name store leads to front, store"]
