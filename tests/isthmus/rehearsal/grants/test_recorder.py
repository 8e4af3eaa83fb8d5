from isthmus.rehearsal.grants.declared import Declared
from isthmus.rehearsal.grants.recorder import record
from tests.harness.clouds import cloud_environment
from tests.harness.programs import run_program


def _declared(**changes: object) -> Declared:
    found: list[Declared] = []

    def build() -> None:
        found.append(record(cloud_environment(**changes), "test").declared())

    run_program(build)
    return found[0]


def test_every_pool_is_in_the_mesh_with_its_own_grants() -> None:
    pools = [{"name": "one", "max_workers": 1}, {"name": "two", "max_workers": 1}]
    found = _declared(training={"pools": pools}, storage={"buckets": {"artifacts": {}, "more": {}}})
    assert found.meshes == (("training", "training-one", "training-two"),)
    granted = {
        bucket for service, bucket, access in found.grants if service == "training-two" and access == "readwrite"
    }
    assert {"artifacts", "more"} <= granted
    assert ("training-one", "training", 6379) in found.connections


def test_what_calls_the_internet_says_on_which_port() -> None:
    assert _declared().origins == ()
    receiver = {"receiver": {"webhook_url": "https://alerts.example.org:8443/token"}}
    assert _declared(monitoring=receiver).origins == (("alertmanager", 8443),)


def test_prometheus_looks_at_everything_with_metrics() -> None:
    watched = {target for source, target, _ in _declared().connections if source == "prometheus"}
    assert {"gateway", "database-metrics", "registry", "serving-a", "training", "training-cpu"} <= watched
