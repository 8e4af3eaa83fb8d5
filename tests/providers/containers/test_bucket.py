"""Buckets against the kit's own object store."""

import pytest

from providers.containers.object_store import StorageError, StorageUnreachableError
from providers.containers.ownership import ForeignObjectError
from providers.containers.values import UNKNOWN, Properties, Secret
from tests.providers.containers.rig import Made, Rig
from tests.providers.containers.storage import Store

pytestmark = pytest.mark.docker


def _inputs(store: Store, rig: Rig, **changes: object) -> Properties:
    return {"name": rig.name("models"), **store.access, **changes}  # pyright: ignore[reportReturnType] changes are plain


def test_made_adopted_and_removed_with_all_versions(store: Store, rig: Rig) -> None:
    inputs = _inputs(store, rig, versioning=True, noncurrentDays=7)
    made = rig.create("Bucket", "models", inputs)
    assert rig.create("Bucket", "models", inputs).identity == made.identity
    assert made.state["secretKey"].is_secret
    client = store.client()
    for content in (b"1", b"2"):
        client.put_object(Bucket=made.identity, Key="a", Body=content)
    client.delete_object(Bucket=made.identity, Key="a")
    versions = client.list_object_versions(Bucket=made.identity)
    assert (len(versions.get("Versions", [])), len(versions.get("DeleteMarkers", []))) == (2, 1)
    rules = client.get_bucket_lifecycle_configuration(Bucket=made.identity)["Rules"]
    assert rules[0].get("NoncurrentVersionExpiration", {}).get("NoncurrentDays") == 7
    assert rig.diff(made).changes is False
    assert rig.read(made) is not None
    rig.delete(made)
    assert rig.read(made) is None
    rig.delete(made)


def test_configured_in_place(store: Store, rig: Rig) -> None:
    made = rig.create("Bucket", "models", _inputs(store, rig, versioning=True, noncurrentDays=7))
    news = _inputs(store, rig, versioning=False)
    difference = rig.diff(made, news)
    assert (difference.diffs, difference.replaces) == (["noncurrentDays", "versioning"], [])
    changed = rig.update(made, news)
    assert store.client().get_bucket_versioning(Bucket=made.identity).get("Status") == "Suspended"
    with pytest.raises(store.client().exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        store.client().get_bucket_lifecycle_configuration(Bucket=made.identity)
    assert rig.diff(changed).changes is False
    rig.delete(changed)


def test_changed_by_hand_is_read(store: Store, rig: Rig) -> None:
    made = rig.create("Bucket", "models", _inputs(store, rig, versioning=True))
    store.client().put_bucket_versioning(Bucket=made.identity, VersioningConfiguration={"Status": "Suspended"})
    read = rig.read(made)
    assert read is not None
    assert rig.diff(read, _inputs(store, rig, versioning=True)).diffs == ["versioning"]
    rig.delete(made)


def test_removed_by_hand_it_is_made_again_and_said_aloud(store: Store, rig: Rig) -> None:
    made = rig.create("Bucket", "models", _inputs(store, rig))
    store.client().delete_bucket(Bucket=made.identity)
    assert rig.diff(made).diffs == ["status"]
    healed = rig.update(made)
    assert "its data is lost" in rig.warned[0]
    assert rig.diff(healed).changes is False
    rig.delete(healed)


def test_a_new_endpoint_or_key_is_no_replacement(store: Store, rig: Rig) -> None:
    made = rig.create("Bucket", "models", _inputs(store, rig))
    news = _inputs(store, rig, endpoint="http://127.0.0.1:1", secretKey=Secret("other"))
    assert rig.diff(made, news).replaces == []
    assert rig.diff(made, {**_inputs(store, rig), "secretKey": UNKNOWN}).replaces == []
    rig.delete(made)


def test_somebody_elses_is_left_alone(store: Store, rig: Rig) -> None:
    name = rig.name("models")
    store.client().create_bucket(Bucket=name)
    store.client().put_object(Bucket=name, Key="theirs", Body=b"1")
    with pytest.raises(ForeignObjectError, match="isn't empty"):
        rig.create("Bucket", "models", _inputs(store, rig))
    with pytest.raises(ForeignObjectError):
        rig.delete(_remembered(store, rig))
    store.client().delete_object(Bucket=name, Key="theirs")
    store.client().delete_bucket(Bucket=name)


def test_a_store_that_does_not_answer_is_named(store: Store, rig: Rig) -> None:
    with pytest.raises(StorageUnreachableError, match=r"the object store at http://127\.0\.0\.1:1 doesn't answer"):
        rig.create("Bucket", "models", _inputs(store, rig, endpoint="http://127.0.0.1:1"))


def test_a_wrong_key_is_named_and_not_shown(store: Store, rig: Rig) -> None:
    with pytest.raises(StorageError) as caught:
        rig.create("Bucket", "models", _inputs(store, rig, secretKey=Secret("wrong-and-secret")))
    assert "making the bucket" in str(caught.value)
    assert "wrong-and-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "path"),
    [({"name": "A"}, "name"), ({"endpoint": "storage:80"}, "endpoint"), ({"noncurrentDays": 0}, "noncurrentDays")],
)
def test_bad_inputs_are_named(store: Store, rig: Rig, change: dict[str, object], path: str) -> None:
    assert list(rig.failures("Bucket", _inputs(store, rig, **change))) == [path]


def _remembered(store: Store, rig: Rig) -> Made:
    checked = rig.check("Bucket", "models", _inputs(store, rig))
    return Made(urn=checked.urn, inputs=checked.inputs, identity=rig.name("models"), state=checked.inputs)
