"""Files reach a pod one by one; what changes in them shows in the pod, and what is secret does not."""

from typing import Any

import pulumi

from stacks.kubernetes.files import CHECKSUM, key_of, make_files
from stacks.kubernetes.objects import Place
from tests.harness.programs import Ran, secrets_in
from tests.stacks.kubernetes.kit import HERE, in_place


def make(secret: str = "hidden", plain: str = "text") -> Ran:
    """Files of three kinds; the result is what the pod is given."""

    def build(place: Place) -> Any:
        files = make_files(
            place,
            "name",
            {"/etc/a/b.yaml": plain},
            {"/home/isthmus/.c": pulumi.Output.secret(secret)},
            {"TOKEN_X": pulumi.Output.secret("variable")},
            HERE,
        )
        return {
            "annotations": dict(files.annotations),
            "mounts": files.mounts,
            "env": files.env,
            "volumes": files.volumes,
        }

    return in_place(build)


def test_each_file_is_mounted_where_it_is_read() -> None:
    mounts = {mount["mount_path"]: mount["sub_path"] for mount in make().result["mounts"]}
    assert mounts == {"/etc/a/b.yaml": "etc-a-b.yaml", "/home/isthmus/.c": "home-isthmus-.c"}


def test_contents_are_in_objects_of_the_services_name() -> None:
    ran = make()
    assert ran.of("kubernetes:core/v1:ConfigMap", "name").inputs["data"] == {"etc-a-b.yaml": "text"}
    held = ran.of("kubernetes:core/v1:Secret", "name")
    assert held.inputs["stringData"] == {"home-isthmus-.c": "hidden", "TOKEN-X": "variable"}
    assert sorted(secrets_in(held.raw)) == ["hidden", "variable"]


def test_secret_files_are_read_by_the_service_alone() -> None:
    volumes = {volume["name"]: volume for volume in make().result["volumes"]}
    assert volumes["secrets"]["secret"]["default_mode"] == 0o440


def test_a_secret_variable_refers_to_its_secret() -> None:
    assert make().result["env"] == [
        {"name": "TOKEN_X", "value_from": {"secret_key_ref": {"name": "name", "key": "TOKEN-X"}}}
    ]


def test_a_pod_shows_that_something_changed_and_not_what() -> None:
    before, rotated, edited = (
        make(**values).result["annotations"] for values in ({}, {"secret": "other"}, {"plain": "other"})
    )
    assert before[CHECKSUM] == rotated[CHECKSUM] != edited[CHECKSUM]
    assert before[f"{CHECKSUM}-secret"] == edited[f"{CHECKSUM}-secret"] != rotated[f"{CHECKSUM}-secret"]
    assert "hidden" not in str(before)


def test_nothing_is_made_for_nothing() -> None:
    ran = in_place(lambda place: make_files(place, "name", {}, {}, {}, HERE).objects)
    assert ran.names("kubernetes:core/v1:ConfigMap") == ran.names("kubernetes:core/v1:Secret") == []


def test_keys_are_such_as_kubernetes_takes() -> None:
    assert key_of("/etc/traefik/dynamic/routes.yaml") == "etc-traefik-dynamic-routes.yaml"
