"""Storage makes what the environment asks for, and credentials for its user."""

from typing import Any

from components.storage import Storage, StorageArgs
from envs.schema import Bucket
from envs.schema import Storage as StorageSpec
from tests.harness.memory import MemorySubstrate
from tests.harness.programs import run_program

SPEC = StorageSpec(
    buckets={"artifacts": Bucket(), "datasets": Bucket(), "features": Bucket(versioning=False)},
)


def make(substrate: MemorySubstrate) -> Any:
    """Make storage; the result is the user's key."""

    def build() -> Any:
        storage = Storage("storage", StorageArgs(spec=SPEC), substrate=substrate)
        return storage.user.access_key_id if storage.user else "the chain's"

    return run_program(build).result


def test_every_bucket_is_made_as_it_is_asked_for() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert substrate.buckets == dict(SPEC.buckets)


def test_the_user_may_read_and_write_every_bucket() -> None:
    substrate = MemorySubstrate()
    assert make(substrate) == "user-key"
    granted = {grant.bucket.name: grant.access for grant in substrate.principals["user"]}
    assert granted == dict.fromkeys(("full-artifacts", "full-datasets", "full-features"), "readwrite")


def test_a_substrate_with_a_credential_chain_gives_no_keys() -> None:
    assert make(MemorySubstrate(keyless=True)) == "the chain's"
