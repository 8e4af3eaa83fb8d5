"""The `aws` provider's types, carried out by calls to the emulator."""

from functools import cached_property
from typing import Any, cast

from isthmus.rehearsal.errors import RefusedError, UnknownPropertyError, UnknownTypeError
from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs
from isthmus.rehearsal.providers.aws.kind import Kind
from isthmus.rehearsal.providers.aws.kinds import KINDS
from isthmus.rehearsal.providers.kubernetes.settled import component
from isthmus.rehearsal.providers.place import Place
from isthmus.rehearsal.providers.place import read as read_place
from isthmus.rehearsal.providers.serving import Change, Plain, Wrong

_CONFIGURATION = frozenset(
    {
        "allowedAccountIds",
        "defaultTags",
        "region",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "version",
    }
)
_COMPUTED = frozenset({"tagsAll"})


class AwsStandIn:
    """AWS' types, at the emulator of the rehearsal."""

    def __init__(self) -> None:
        """Nothing is configured yet."""
        self._default_tags: dict[str, str] = {}

    @cached_property
    def _place(self) -> Place:
        return read_place()

    @cached_property
    def _account(self) -> Account:
        return Account(
            self._place.emulator,
            region=self._place.region,
            account=self._place.account,
            default_tags=self._default_tags,
        )

    def configure(self, config: Plain) -> None:
        """Refuse settings that are not known, and an account that is not the rehearsal's."""
        unknown = sorted(set(config) - _CONFIGURATION)
        if unknown:
            raise UnknownPropertyError(f"the stand-in for the provider aws knows no setting {unknown[0]}")
        allowed = _listed(config.get("allowedAccountIds"))
        if allowed and self._place.account not in allowed:
            raise RefusedError(
                f"the account {self._place.account} is not among those allowed", where="allowedAccountIds"
            )
        self._default_tags = cast("dict[str, Any]", config.get("defaultTags") or {}).get("tags", {})

    def check(self, kind: str, urn: str, inputs: Plain) -> list[Wrong]:
        """Refuse types that are not known; properties are looked at when they are used."""
        del inputs
        _kind(kind, urn)
        return []

    def diff(self, kind: str, state: Plain, old: Plain, new: Plain) -> Change:
        """Compare the inputs."""
        del state
        changed = tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))
        fixed = KINDS[kind].fixed
        return Change(
            changed=changed,
            replaces=tuple(key for key in changed if key in fixed),
            delete_first=bool({"name"} & set(new)),
        )

    def create(self, kind: str, urn: str, inputs: Plain) -> tuple[str, Plain]:
        """Make it, set what can be set later too, and see that nothing was left out."""
        known, given = _kind(kind, urn), Inputs(inputs)
        try:
            ident = known.make(self._account, given)
            known.apply(self._account, ident, given)
            _refuse_left(known, given, urn)
            return ident, self._outputs(known, ident, inputs, urn)
        except RefusedError as error:
            raise RefusedError(f"{error.where}: {error.what}", where=f"{component(urn)}: {kind}") from error

    def read(self, kind: str, ident: str, inputs: Plain) -> Plain | None:
        """What the emulator says of it."""
        found = _kind(kind, ident).read(self._account, ident)
        return None if found is None else {**found, **self._tags_of(inputs)}

    def update(self, kind: str, urn: str, ident: str, old: Plain, new: Plain) -> Plain:
        """Set what has changed; raises UnknownPropertyError where that is more than is known."""
        known, given = _kind(kind, urn), Inputs(new)
        try:
            known.apply(self._account, ident, given)
            if old.get("tags") != new.get("tags"):
                self._retag(known, ident, new)
        except RefusedError as error:
            raise RefusedError(f"{error.where}: {error.what}", where=f"{component(urn)}: {kind}") from error
        changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        unknown = sorted(changed - given.taken - set(known.planned) - {"tags"} - _COMPUTED)
        if unknown:
            raise UnknownPropertyError(f"the stand-in of {kind} cannot change {unknown[0]}", where=component(urn))
        return self._outputs(known, ident, new, urn)

    def delete(self, kind: str, ident: str, inputs: Plain, seconds: float) -> None:
        """Delete it."""
        del inputs, seconds
        _kind(kind, ident).drop(self._account, ident)

    def _outputs(self, kind: Kind, ident: str, inputs: Plain, urn: str) -> Plain:
        found = kind.read(self._account, ident)
        if found is None:
            raise RefusedError("the emulator does not have what it has just made", where=component(urn))
        return {**found, **self._tags_of(inputs), "region": self._place.region}

    def _tags_of(self, inputs: Plain) -> Plain:
        return {"tagsAll": {**self._default_tags, **inputs["tags"]}} if "tags" in inputs else {}

    def _retag(self, kind: Kind, ident: str, inputs: Plain) -> None:
        tags = {**self._default_tags, **cast("dict[str, str]", inputs.get("tags") or {})}
        if kind.tagged == "ec2":
            self._account.ask("ec2", "create_tags", Resources=[ident], Tags=pairs(tags))
        elif kind.tagged == "arn":
            found = kind.read(self._account, ident) or {}
            self._account.ask(
                "resourcegroupstaggingapi", "tag_resources", ResourceARNList=[str(found["arn"])], Tags=tags
            )
        else:
            raise UnknownPropertyError(f"the stand-in of {kind.token} cannot change tags", where=ident)


def _kind(token: str, urn: str) -> Kind:
    if token not in KINDS:
        raise UnknownTypeError(
            f"the stand-in for the provider aws knows no type {token}",
            where=urn,
            hint="Add it under isthmus/rehearsal/providers/aws/, so that the rehearsal carries it out.",
        )
    return KINDS[token]


def _refuse_left(kind: Kind, given: Inputs, urn: str) -> None:
    unknown = [path for path in given.left() if path not in kind.planned and path not in _COMPUTED]
    if unknown:
        raise UnknownPropertyError(
            f"the stand-in of {kind.token} does not know the property {unknown[0]}",
            where=component(urn),
            hint="Map it to a call, or list it as planned with the reason.",
        )


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        # Providers are configured with JSON in strings.
        import json

        return [str(each) for each in json.loads(value)] if value.startswith("[") else [value]
    return [str(each) for each in value or ()]
