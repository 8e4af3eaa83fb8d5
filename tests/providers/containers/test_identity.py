"""Identities against the kit's own object store: they may do what was granted, and nothing else."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from providers.containers.identity import policy
from providers.containers.values import Properties
from tests.providers.containers.rig import Made, Rig
from tests.providers.containers.storage import Store

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

pytestmark = pytest.mark.docker


@pytest.fixture
def buckets(store: Store, rig: Rig) -> Generator[tuple[str, str]]:
    """Two buckets with an object each."""
    made = [
        rig.create("Bucket", name, {"name": rig.name(name), "versioning": True, **store.access}) for name in ("a", "b")
    ]
    for bucket in made:
        store.client().put_object(Bucket=bucket.identity, Key="there", Body=b"1")
    yield made[0].identity, made[1].identity
    for bucket in made:
        rig.delete(bucket)


def _inputs(store: Store, rig: Rig, name: str, bucket: str, access: str) -> Properties:
    return {"name": rig.name(name), "grants": [{"bucket": bucket, "access": access}], **store.access}


def _may(act: Callable[[], Any]) -> bool:
    try:
        act()
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != 403:
            raise
        return False
    return True


def _powers(client: "S3Client", bucket: str) -> set[str]:
    acts: dict[str, Callable[[], Any]] = {
        "get": lambda: client.get_object(Bucket=bucket, Key="there"),
        "list": lambda: client.list_objects_v2(Bucket=bucket),
        "versions": lambda: client.list_object_versions(Bucket=bucket),
        "put": lambda: client.put_object(Bucket=bucket, Key="new", Body=b"1"),
        "delete": lambda: client.delete_object(Bucket=bucket, Key="new"),
        "configure": lambda: client.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}
        ),
        "remove": lambda: client.delete_bucket(Bucket=bucket),
    }
    return {name for name, act in acts.items() if _may(act)}


@pytest.mark.parametrize(
    ("access", "powers"),
    [
        ("read", {"get", "list", "versions"}),
        ("write", {"put", "delete"}),
        ("readwrite", {"get", "list", "versions", "put", "delete"}),
    ],
)
def test_it_may_do_what_was_granted_and_nothing_else(
    store: Store, rig: Rig, buckets: tuple[str, str], access: str, powers: set[str]
) -> None:
    made = rig.create("Identity", "one", _inputs(store, rig, "one", buckets[0], access))
    assert made.state["secretAccessKey"].is_secret
    client = store.client_of(made)
    assert _powers(client, buckets[0]) == powers
    assert _powers(client, buckets[1]) == set()
    assert not _may(lambda: client.create_bucket(Bucket=rig.name("mine")))
    assert rig.diff(made).changes is False
    rig.delete(made)
    assert _powers(client, buckets[0]) == set()
    assert rig.read(made) is None
    rig.delete(made)


def test_a_wrong_key_is_refused(store: Store, rig: Rig, buckets: tuple[str, str]) -> None:
    made = rig.create("Identity", "one", _inputs(store, rig, "one", buckets[0], "readwrite"))
    assert _powers(store.client(made.outputs["accessKeyId"], "x" * 40), buckets[0]) == set()
    assert _powers(store.client("nobody", made.outputs["secretAccessKey"]), buckets[0]) == set()
    rig.delete(made)


def test_grants_change_in_place(store: Store, rig: Rig, buckets: tuple[str, str]) -> None:
    made = rig.create("Identity", "one", _inputs(store, rig, "one", buckets[0], "read"))
    news = _inputs(store, rig, "one", buckets[1], "readwrite")
    assert (rig.diff(made, news).diffs, rig.diff(made, news).replaces) == (["grants"], [])
    assert rig.foresee(made, news)["accessKeyId"] == made.outputs["accessKeyId"]
    changed = rig.update(made, news)
    assert changed.outputs["accessKeyId"] == made.outputs["accessKeyId"]
    assert _powers(store.client_of(changed), buckets[0]) == set()
    assert "put" in _powers(store.client_of(changed), buckets[1])
    rig.delete(changed)


def test_lost_by_the_store_it_is_made_again(store: Store, rig: Rig, buckets: tuple[str, str]) -> None:
    made = rig.create("Identity", "one", _inputs(store, rig, "one", buckets[0], "read"))
    rig.delete(made)
    assert rig.diff(made).diffs == ["accessKeyId"]
    healed = rig.update(made)
    assert "get" in _powers(store.client_of(healed), buckets[0])
    rig.delete(healed)


def test_what_a_killed_run_left_gets_a_new_key_and_loses_the_old(
    store: Store, rig: Rig, buckets: tuple[str, str]
) -> None:
    first = rig.create("Identity", "one", _inputs(store, rig, "one", buckets[0], "read"))
    second = rig.create("Identity", "one", _inputs(store, rig, "one", buckets[0], "read"))
    assert "get" in _powers(store.client_of(second), buckets[0])
    assert _powers(store.client_of(first), buckets[0]) == set()
    rig.delete(second)


def test_many_at_once_and_a_restart_lose_none(store: Store, rig: Rig, buckets: tuple[str, str]) -> None:
    names = [f"many-{index}" for index in range(8)]

    def make(name: str) -> Made:
        return rig.create("Identity", name, _inputs(store, rig, name, buckets[0], "read"))

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(make, names))
    store.restart()
    assert all("get" in _powers(store.client_of(identity), buckets[0]) for identity in made)
    assert _may(lambda: store.client().list_buckets())
    for identity in made:
        rig.delete(identity)


def test_the_policy_is_the_same_whatever_the_order_of_grants() -> None:
    grants = [{"bucket": "b", "access": "read"}, {"bucket": "a", "access": "write"}]
    assert policy(grants) == policy(grants[::-1])
    assert policy(grants)["Statement"][0]["Resource"] == ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]
