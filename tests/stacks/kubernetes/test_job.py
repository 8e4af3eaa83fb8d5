"""A job runs to its end, and again when what it is told changes."""

from typing import Any

from stacks.kubernetes.job import make_job
from stacks.kubernetes.objects import Place
from tests.stacks.kubernetes.kit import HERE, in_place, service


def test_it_is_done_once_as_nobody() -> None:
    def build(place: Place) -> Any:
        return make_job(place, "name", service(command=("do", "it"), secret_files={"/etc/p": "hidden"}), HERE).urn

    spec = in_place(build).of("kubernetes:batch/v1:Job", "name").inputs["spec"]
    pod = spec["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    assert pod["containers"][0]["args"] == ["do", "it"]
    assert not [key for key in pod["containers"][0] if key.endswith("Probe")]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert "/etc/p" in {mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}


def test_it_is_waited_for_longer_than_a_database_takes_to_be_made() -> None:
    ran = in_place(lambda place: make_job(place, "name", service(), HERE).urn)
    assert ran.of("kubernetes:batch/v1:Job", "name").patience == "1800s"
