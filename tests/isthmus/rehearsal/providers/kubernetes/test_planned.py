from isthmus.rehearsal.providers.kubernetes import planned

RELEASE = "kubernetes:helm.sh/v3:Release"


def test_a_property_that_is_not_even_planned_is_wrong() -> None:
    assert planned.wrong(RELEASE, {"chart": "kuberay-operator", "version": "1.4.2"}) == []
    assert [each.property for each in planned.wrong(RELEASE, {"chart": "c", "verify": True})] == ["verify"]


def test_a_planned_release_is_named_as_it_would_be() -> None:
    inputs = {"name": "kuberay", "namespace": "kuberay-system", "chart": "kuberay-operator"}
    assert planned.ident(inputs) == "kuberay-system/kuberay"
    assert planned.outputs(inputs)["status"]["status"] == "planned"
