"""Identity: one service's credentials for the object store, which may do what its grants say and nothing else."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from providers.containers.bucket import STORE
from providers.containers.call import Base, Call, Found, ResourceType, text
from providers.containers.fields import Items, Property, Record, Text
from providers.containers.object_store import Access, StorageError, code_of, storing, writing_identities
from providers.containers.signed import status_of
from providers.containers.store_state import gone_with_its_store
from providers.containers.values import UNKNOWN, Plain, Properties, Secret, reveal

if TYPE_CHECKING:
    from mypy_boto3_iam.client import IAMClient

POLICY = "isthmus-grants"
NO_SUCH = "NoSuchEntity"
READ = (
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:GetObjectTagging",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
)
WRITE = (
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:AbortMultipartUpload",
    "s3:ListParts",
    "s3:ListMultipartUploads",
)
ACTIONS = {"read": READ, "write": WRITE, "readwrite": READ + WRITE}
KNOWN_SECONDS, KNOWN_PAUSE = 10.0, 0.02

IDENTITY = ResourceType(
    "containers:index:Identity",
    about="One service's credentials for the object store, which may do what its grants say and nothing else.",
    inputs=Record(
        name="Identity",
        properties={
            "name": Property(
                kind=Text(pattern=r"[\w+=,.@-]{1,64}", meaning="1 to 64 letters, digits and characters of '_+=,.@-'"),
                about="The identity's name.",
                required=True,
                replaces=True,
            ),
            **STORE,
            "grants": Property(
                kind=Items(
                    item=Record(
                        name="IdentityGrant",
                        properties={
                            "bucket": Property(kind=Text(), about="The bucket's name.", required=True),
                            "access": Property(
                                kind=Text(choices=tuple(sorted(ACTIONS))), about="What it may do there.", required=True
                            ),
                        },
                    )
                ),
                about="What it may do with which bucket.",
                required=True,
            ),
        },
    ),
    outputs={
        "accessKeyId": Property(kind=Text(), about="The key's id.", required=True),
        "secretAccessKey": Property(kind=Text(), about="The key.", required=True, secret=True),
    },
    shown=False,
)


class IdentityHandler(Base):
    """Makes, changes and removes identities over the IAM API; the resource's id is the identity's name."""

    type = IDENTITY

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `accessKeyId` when the store no longer knows the key; a store that doesn't answer says nothing."""
        del call, identity, inputs
        return frozenset({"accessKeyId"}) if _status(state) == 403 else frozenset()

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Keep the key, unless the store has lost it."""
        if state and not self.drift(call, identity, state, inputs):
            return _kept(state)
        return {"secretAccessKey": Secret(UNKNOWN)}

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make the identity and its key; a key that a killed run left is removed, since nobody knows its secret."""
        name, access = text(inputs, "name"), Access.of(inputs)
        doing = f"making the identity {name}"
        with storing(doing, access.endpoint, call.ownership.urn), writing_identities(access.endpoint):
            client = access.iam()
            _ensure_user(client, name)
            _grant(client, name, inputs)
            for old in sorted(_keys(client, name)):
                client.delete_access_key(UserName=name, AccessKeyId=old)
            key = client.create_access_key(UserName=name)["AccessKey"]
        outputs: Properties = {"accessKeyId": key["AccessKeyId"], "secretAccessKey": Secret(key["SecretAccessKey"])}
        _wait_until_known(call, name, {**inputs, **outputs})
        return name, outputs

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say whether the store knows the identity and its key."""
        access = Access.of(inputs or state)
        with storing(f"reading the identity {identity}", access.endpoint, call.ownership.urn):
            if reveal(state.get("accessKeyId")) not in _keys(access.iam(), identity):
                return None
        return Found(inputs=inputs, outputs=_kept(state))

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Bring the grants up to date; a key that the store lost is made again."""
        access = Access.of(inputs)
        with storing(f"changing the identity {identity}", access.endpoint, call.ownership.urn):
            client = access.iam()
            if reveal(state.get("accessKeyId")) in _keys(client, identity):
                with writing_identities(access.endpoint):
                    _grant(client, identity, inputs)
                return _kept(state)
        return self.create(call, inputs)[1]

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Remove the identity with its keys."""
        access = Access.of(state)
        if gone_with_its_store(call, access.endpoint, f"the identity {identity}"):
            return
        doing = f"removing the identity {identity}"
        with storing(doing, access.endpoint, call.ownership.urn), writing_identities(access.endpoint):
            client = access.iam()
            keys, own = _keys(client, identity), reveal(state.get("accessKeyId"))
            if keys and own not in keys:
                # Making an identity removes every key that it finds: somebody made this one again.
                call.warn(f"the identity {identity} has a key that another resource made: it is left alone")
                return
            for key in sorted(keys):
                client.delete_access_key(UserName=identity, AccessKeyId=key)
            try:
                client.delete_user(UserName=identity)
            except client.exceptions.ClientError as error:
                if code_of(error) != NO_SUCH:
                    raise


def policy(grants: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Give the IAM policy that says what the grants say."""
    statements = [
        {
            "Effect": "Allow",
            "Action": list(ACTIONS[grant["access"]]),
            "Resource": [f"arn:aws:s3:::{grant['bucket']}", f"arn:aws:s3:::{grant['bucket']}/*"],
        }
        for grant in sorted(grants, key=lambda one: (one["bucket"], one["access"]))
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _ensure_user(client: "IAMClient", name: str) -> None:
    try:
        client.create_user(UserName=name)
    except client.exceptions.ClientError as error:
        if code_of(error) != "EntityAlreadyExists":
            raise


def _grant(client: "IAMClient", name: str, inputs: Properties) -> None:
    grants = cast("list[dict[str, str]]", reveal(inputs["grants"]))
    client.put_user_policy(UserName=name, PolicyName=POLICY, PolicyDocument=json.dumps(policy(grants), sort_keys=True))


def _keys(client: "IAMClient", name: str) -> set[str]:
    try:
        found = client.list_access_keys(UserName=name)["AccessKeyMetadata"]
    except client.exceptions.ClientError as error:
        if code_of(error) == NO_SUCH:
            return set()
        raise
    return {key.get("AccessKeyId", "") for key in found}


def _kept(state: Properties) -> dict[str, Plain]:
    return {"accessKeyId": state["accessKeyId"], "secretAccessKey": Secret(reveal(state["secretAccessKey"]))}


def _status(state: Properties) -> int | None:
    bare = cast("dict[str, str]", reveal(state))
    return status_of("GET", bare["endpoint"], "/", bare["accessKeyId"], bare["secretAccessKey"])


def _wait_until_known(call: Call, name: str, state: Properties) -> None:
    """Wait until the store accepts the new key: it takes in what was written a moment after it has written it."""
    deadline = time.monotonic() + KNOWN_SECONDS
    while (status := _status(state)) != 200:
        call.stop_if_cancelled()
        if time.monotonic() > deadline:
            raise StorageError(
                f"the store doesn't accept the new key of {name} after {KNOWN_SECONDS:g} s (status {status})",
                where=call.ownership.urn,
                hint="Run up again.",
            )
        time.sleep(KNOWN_PAUSE)
