import copy
from pathlib import Path
from typing import Any

import pytest

from isthmus.rehearsal.errors import RefusedError, UnknownPropertyError, UnknownTypeError
from isthmus.rehearsal.providers.kubernetes.stand_in import KubernetesStandIn
from isthmus.rehearsal.providers.place import VARIABLE, Place
from tests.harness.fake_http import Answer, Request, serve

SECRET, DEPLOYMENT = "kubernetes:core/v1:Secret", "kubernetes:apps/v1:Deployment"
URN = f"urn:pulumi:s::isthmus::isthmus:index:Estate$isthmus:serving:Serving${DEPLOYMENT}::slot-a"
DEPLOYED: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "slot-a", "namespace": "ns"},
    "spec": {"replicas": 1, "selector": {"matchLabels": {"a": "b"}}},
}


class Api:
    """An API server that keeps what is applied, and has it available at once."""

    def __init__(self) -> None:
        """It is empty."""
        self.objects: dict[str, Any] = {}

    def __call__(self, request: Request) -> Answer:
        """Answer."""
        if request.method == "PATCH":
            done = {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}
            given = copy.deepcopy(request.json())
            given["metadata"] |= {"generation": 1, "managedFields": []}
            self.objects[request.path] = {**given, "status": done}
        if request.path not in self.objects:
            return 404, {"message": "not found"}
        found = self.objects[request.path]
        if request.method == "DELETE":
            del self.objects[request.path]
        return 200, found


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in before such an API server."""
    with serve(Api()) as server:
        place = Place(emulator="", api_server=server.url, keys="", region="r", account="1")
        place.write(tmp_path / "place.json")
        monkeypatch.setenv(VARIABLE, str(tmp_path / "place.json"))
        yield KubernetesStandIn()


def test_an_object_is_made_read_and_ended(stand_in: KubernetesStandIn) -> None:
    ident, known = stand_in.create(DEPLOYMENT, URN, DEPLOYED)
    assert ident == "ns/slot-a"
    assert known["status"]["availableReplicas"] == 1
    assert stand_in.read(DEPLOYMENT, ident, DEPLOYED) == known
    stand_in.delete(DEPLOYMENT, ident, DEPLOYED, 10)
    assert stand_in.read(DEPLOYMENT, ident, DEPLOYED) is None


def test_the_providers_namespace_is_for_objects_that_name_none(stand_in: KubernetesStandIn) -> None:
    stand_in.configure({"kubeconfig": "{}", "namespace": "isthmus", "enableServerSideApply": "true"})
    bare = {**DEPLOYED, "metadata": {"name": "slot-a"}}
    assert stand_in.create(DEPLOYMENT, URN, bare)[0] == "isthmus/slot-a"


def test_what_a_secret_holds_is_not_told(stand_in: KubernetesStandIn) -> None:
    secret = {"metadata": {"name": "s", "namespace": "ns"}, "stringData": {"password": "not-a-real-one"}}
    _, known = stand_in.create(SECRET, URN, secret)
    assert not {"data", "stringData"} & set(known)


def test_a_type_that_is_not_known_fails_by_its_name(stand_in: KubernetesStandIn) -> None:
    with pytest.raises(UnknownTypeError, match=r"knows no type kubernetes:example.org/v1:Thing"):
        stand_in.check("kubernetes:example.org/v1:Thing", "urn", {"metadata": {"name": "x"}})
    with pytest.raises(UnknownPropertyError, match="renderYamlToDirectory"):
        stand_in.configure({"renderYamlToDirectory": "x"})


def test_an_object_without_a_name_is_wrong(stand_in: KubernetesStandIn) -> None:
    assert [each.property for each in stand_in.check(DEPLOYMENT, URN, {"metadata": {}})] == ["metadata.name"]
    wrong = stand_in.check(DEPLOYMENT, URN, {**DEPLOYED, "apiVersion": "apps/v1beta1"})
    assert [each.property for each in wrong] == ["apiVersion"]


def test_a_change_of_a_selector_means_a_new_deployment(stand_in: KubernetesStandIn) -> None:
    scaled = {**DEPLOYED, "spec": {**DEPLOYED["spec"], "replicas": 2}}
    change = stand_in.diff(DEPLOYMENT, {}, DEPLOYED, scaled)
    assert (change.changed, change.replaces) == (("spec",), ())
    moved = {**DEPLOYED, "spec": {**DEPLOYED["spec"], "selector": {"matchLabels": {"a": "c"}}}}
    change = stand_in.diff(DEPLOYMENT, {}, DEPLOYED, moved)
    assert (change.replaces, change.delete_first) == (("spec.selector",), True)


def test_a_secret_is_changed_in_place_only_where_the_provider_is_told_so(stand_in: KubernetesStandIn) -> None:
    old = {"metadata": {"name": "s", "namespace": "ns"}, "stringData": {"password": "not-a-real-one"}}
    new = {**old, "stringData": {"password": "another"}}
    assert stand_in.diff(SECRET, {}, old, new).replaces == ("stringData",)
    stand_in.configure({"enableSecretMutable": "true"})
    assert stand_in.diff(SECRET, {}, old, new).replaces == ()


def test_what_others_own_is_theirs_unless_the_object_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(Api()) as server:
        Place(emulator="", api_server=server.url, keys="", region="r", account="1").write(tmp_path / "place.json")
        monkeypatch.setenv(VARIABLE, str(tmp_path / "place.json"))
        metadata = {**DEPLOYED["metadata"], "annotations": {"pulumi.com/patchForce": "true"}}
        KubernetesStandIn().create(DEPLOYMENT, URN, DEPLOYED)
        KubernetesStandIn().create(DEPLOYMENT, URN, {**DEPLOYED, "metadata": metadata})
        forced = [each.query["force"] for each in server.requests if each.method == "PATCH"]
    assert forced == [["false"], ["true"]]


def test_a_refusal_names_the_component_the_object_and_the_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    causes = [{"field": "spec.replicas", "message": "must be at least 0"}]
    refusal = {"message": "invalid", "details": {"kind": "Deployment", "name": "slot-a", "causes": causes}}
    with serve(lambda _: (422, refusal)) as server:
        Place(emulator="", api_server=server.url, keys="", region="r", account="1").write(tmp_path / "place.json")
        monkeypatch.setenv(VARIABLE, str(tmp_path / "place.json"))
        with pytest.raises(RefusedError) as caught:
            KubernetesStandIn().create(DEPLOYMENT, URN, DEPLOYED)
    assert str(caught.value).startswith("Estate > Serving slot-a: Deployment slot-a: ")
    assert "spec.replicas: must be at least 0" in str(caught.value)
