"""Bucket: a bucket of the object store, with versions and how long old ones are kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from providers.containers.call import Base, Call, Found, ResourceType, text
from providers.containers.fields import Flag, Number, Property, Record, Text
from providers.containers.object_store import Access, StorageError, code_of, storing
from providers.containers.ownership import OWNER_LABEL, URN_LABEL, ForeignObjectError
from providers.containers.passing import left_to_another
from providers.containers.signed import status_of
from providers.containers.store_state import gone_with_its_store
from providers.containers.values import Properties, reveal

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

RULE = "isthmus-noncurrent"
MISSING = frozenset({"404", "NoSuchBucket"})
ENDPOINT = Text(pattern=r"https?://[^/\s]+/?", meaning="an address such as http://127.0.0.1:17002")
STORE = {
    "endpoint": Property(kind=ENDPOINT, about="Where the object store's S3 API is.", required=True),
    "accessKey": Property(kind=Text(), about="The administrator's access key.", required=True),
    "secretKey": Property(kind=Text(), about="The administrator's secret key.", required=True, secret=True),
}

BUCKET = ResourceType(
    "containers:index:Bucket",
    about="A bucket of the object store; deleting it deletes every version of everything in it.",
    inputs=Record(
        name="Bucket",
        properties={
            "name": Property(
                kind=Text(
                    pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
                    meaning="3 to 63 lower-case letters, digits, '.' and '-', as S3 wants bucket names",
                ),
                about="The bucket's name.",
                required=True,
                replaces=True,
            ),
            **STORE,
            "versioning": Property(kind=Flag(), about="Whether to keep old versions of objects.", default=False),
            "noncurrentDays": Property(kind=Number(minimum=1), about="Days after which old versions are removed."),
        },
    ),
    outputs={
        "status": Property(kind=Text(), about="`present`, or `missing` when it was removed by hand."),
        "madeFor": Property(kind=Text(), about="The URN that it was made for, which its tag says."),
    },
    shown=False,
)
PRESENT: Properties = {"status": "present"}


class BucketHandler(Base):
    """Makes, configures and removes buckets; the resource's id is the bucket's name."""

    type = BUCKET

    def drift(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> frozenset[str]:
        """Name `status` when the bucket is gone; a store that doesn't answer says nothing."""
        del call, inputs
        access = Access.of(state)
        status = status_of("HEAD", access.endpoint, f"/{identity}", access.access_key, access.secret_key)
        return frozenset({"status"}) if status == 404 else frozenset()

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Foresee that it will be there."""
        del call, identity, state, inputs
        return PRESENT

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Make the bucket, or adopt the one that a killed run made."""
        name, access = text(inputs, "name"), Access.of(inputs)
        with storing(f"making the bucket {name}", access.endpoint, call.ownership.urn):
            client = access.s3()
            if _exists(client, name):
                _require_ours(call, client, name)
            else:
                client.create_bucket(Bucket=name)
            labels = sorted(call.ownership.labels.items())
            tags = [{"Key": key, "Value": _tagged(value)} for key, value in labels]
            client.put_bucket_tagging(Bucket=name, Tagging=cast("Any", {"TagSet": tags}))
            _configure(client, name, cast("Mapping[str, Any]", reveal(inputs)))
        return name, {**PRESENT, "madeFor": call.ownership.urn}

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Say whether the bucket is there, and whether it keeps versions."""
        made_for: Properties = {key: state[key] for key in ("madeFor",) if key in state}
        access = Access.of(inputs or state)
        with storing(f"reading the bucket {identity}", access.endpoint, call.ownership.urn):
            client = access.s3()
            if not _exists(client, identity):
                return None
            versioning = client.get_bucket_versioning(Bucket=identity).get("Status") == "Enabled"
        return Found(inputs={**inputs, "versioning": versioning}, outputs={**PRESENT, **made_for})

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Configure the bucket; make it again where it is missing, and say that its data is lost."""
        kept: Properties = {**PRESENT, **{key: state[key] for key in ("madeFor",) if key in state}}
        access = Access.of(inputs)
        with storing(f"changing the bucket {identity}", access.endpoint, call.ownership.urn):
            if _exists(access.s3(), identity):
                _configure(access.s3(), identity, cast("Mapping[str, Any]", reveal(inputs)))
                return kept
        call.warn(f"the bucket {identity} was removed by hand; a new, empty one is made: its data is lost")
        return self.create(call, inputs)[1]

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Remove every version of everything in the bucket, then the bucket."""
        access = Access.of(state)
        if gone_with_its_store(call, access.endpoint, f"the bucket {identity}"):
            return
        with storing(f"removing the bucket {identity}", access.endpoint, call.ownership.urn):
            client = access.s3()
            if _exists(client, identity):
                _require_ours(call, client, identity)
                labels = _labels(client, identity)
                ours = {_tagged(call.ownership.urn), _tagged(str(state.get("madeFor")))}
                same = labels.get(URN_LABEL) in ours
                if left_to_another(call, f"bucket {identity}", labels, same=same):
                    return
                _empty(call, client, identity)
                client.delete_bucket(Bucket=identity)


def _exists(client: "S3Client", name: str) -> bool:
    try:
        client.head_bucket(Bucket=name)
    except client.exceptions.ClientError as error:
        if code_of(error) in MISSING:
            return False
        raise
    return True


def _require_ours(call: Call, client: "S3Client", name: str) -> None:
    found = _labels(client, name)
    if OWNER_LABEL in found:
        call.ownership.require("bucket", name, found, making=False)
    elif client.list_objects_v2(Bucket=name, MaxKeys=1).get("KeyCount"):
        # Empty and untagged, it may be what a run left that was killed before it could tag it.
        raise ForeignObjectError(
            f"the bucket {name} was made by somebody else under the same name, and isn't empty",
            where=call.ownership.urn,
            hint="Isthmus leaves it alone. Move what is in it, and remove it, if it isn't needed.",
        )


def _labels(client: "S3Client", name: str) -> dict[str, str]:
    try:
        return {tag["Key"]: tag["Value"] for tag in client.get_bucket_tagging(Bucket=name)["TagSet"]}
    except client.exceptions.ClientError:
        return {}


def _tagged(value: str) -> str:
    # S3 refuses the `$` that the URNs of children hold; `/` says the same.
    return value.replace("$", "/")


def _configure(client: "S3Client", name: str, inputs: Mapping[str, Any]) -> None:
    enabled = client.get_bucket_versioning(Bucket=name).get("Status") == "Enabled"
    if enabled != inputs["versioning"]:
        status = "Enabled" if inputs["versioning"] else "Suspended"
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration=cast("Any", {"Status": status}))
    days = inputs.get("noncurrentDays")
    if days is None:
        client.delete_bucket_lifecycle(Bucket=name)
        return
    expiry = {"NoncurrentVersionExpiration": {"NoncurrentDays": int(days)}}
    rule = {"ID": RULE, "Status": "Enabled", "Filter": {"Prefix": ""}, **expiry}
    client.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=cast("Any", {"Rules": [rule]}))


def _empty(call: Call, client: "S3Client", name: str) -> None:
    for upload in client.list_multipart_uploads(Bucket=name).get("Uploads", []):
        client.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])  # pyright: ignore[reportTypedDictNotRequiredAccess] always there in an answer
    while True:
        call.stop_if_cancelled()
        page = cast("Mapping[str, Any]", client.list_object_versions(Bucket=name))
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if not found:
            return
        wanted = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in found]
        answer = client.delete_objects(Bucket=name, Delete=cast("Any", {"Objects": wanted, "Quiet": True}))
        if answer.get("Errors"):
            first = answer["Errors"][0]
            raise StorageError(
                f"emptying the bucket {name} failed at {first.get('Key')}: {first.get('Message')}",
                where=call.ownership.urn,
                hint="Run destroy again.",
            )
