"""IAM's roles and policies, and KMS' keys."""

from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind


def _make_role(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(
        name="RoleName",
        assumeRolePolicy="AssumeRolePolicyDocument",
        description="Description",
        maxSessionDuration="MaxSessionDuration",
        permissionsBoundary="PermissionsBoundary",
        path="Path",
    )
    account.ask("iam", "create_role", **arguments, Tags=pairs(account.tags(inputs)))
    return str(arguments["RoleName"])


def _apply_role(account: Account, ident: str, inputs: Inputs) -> None:
    document = inputs.take("assumeRolePolicy")
    account.ask("iam", "update_assume_role_policy", RoleName=ident, PolicyDocument=document)


def _read_role(account: Account, ident: str) -> Plain | None:
    found = account.found("iam", "get_role", RoleName=ident)
    if found is None:
        return None
    return {"arn": found["Role"]["Arn"], "name": ident, "uniqueId": found["Role"]["RoleId"]}


def _drop_role(account: Account, ident: str) -> None:
    account.drop("iam", "delete_role", RoleName=ident)


def _make_role_policy(account: Account, inputs: Inputs) -> str:
    del account
    return f"{inputs.take('role')}:{inputs.take('name')}"


def _apply_role_policy(account: Account, ident: str, inputs: Inputs) -> None:
    role, _, name = ident.partition(":")
    account.ask("iam", "put_role_policy", RoleName=role, PolicyName=name, PolicyDocument=inputs.take("policy"))


def _read_role_policy(account: Account, ident: str) -> Plain | None:
    role, _, name = ident.partition(":")
    return None if account.found("iam", "get_role_policy", RoleName=role, PolicyName=name) is None else {"name": name}


def _drop_role_policy(account: Account, ident: str) -> None:
    role, _, name = ident.partition(":")
    account.drop("iam", "delete_role_policy", RoleName=role, PolicyName=name)


def _make_attachment(account: Account, inputs: Inputs) -> str:
    role, arn = str(inputs.take("role")), str(inputs.take("policyArn"))
    account.ask("iam", "attach_role_policy", RoleName=role, PolicyArn=arn)
    return f"{role}/{arn}"


def _read_attachment(account: Account, ident: str) -> Plain | None:
    role, _, arn = ident.partition("/")
    found = account.found("iam", "list_attached_role_policies", RoleName=role) or {}
    return {} if any(each["PolicyArn"] == arn for each in found.get("AttachedPolicies", [])) else None


def _drop_attachment(account: Account, ident: str) -> None:
    role, _, arn = ident.partition("/")
    account.drop("iam", "detach_role_policy", RoleName=role, PolicyArn=arn)


def _make_key(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "kms",
        "create_key",
        **inputs.renamed(description="Description", policy="Policy", keyUsage="KeyUsage"),
        Tags=pairs(account.tags(inputs), "TagKey", "TagValue"),
    )
    return str(made["KeyMetadata"]["KeyId"])


def _apply_key(account: Account, ident: str, inputs: Inputs) -> None:
    # How long a deleted key can be taken back is said when it is deleted.
    inputs.take("deletionWindowInDays")
    account.ask("kms", "put_key_policy", KeyId=ident, PolicyName="default", Policy=inputs.take("policy"))
    period = inputs.take("rotationPeriodInDays")
    if inputs.take("enableKeyRotation"):
        account.ask("kms", "enable_key_rotation", KeyId=ident, RotationPeriodInDays=period)
    else:
        account.ask("kms", "disable_key_rotation", KeyId=ident)


def _read_key(account: Account, ident: str) -> Plain | None:
    found = account.found("kms", "describe_key", KeyId=ident)
    if found is None or found["KeyMetadata"].get("KeyState") == "PendingDeletion":
        return None
    return {"arn": found["KeyMetadata"]["Arn"], "keyId": ident}


def _drop_key(account: Account, ident: str) -> None:
    account.drop("kms", "schedule_key_deletion", KeyId=ident, PendingWindowInDays=7)


def _make_alias(account: Account, inputs: Inputs) -> str:
    name, key = str(inputs.take("name")), str(inputs.take("targetKeyId"))
    account.ask("kms", "create_alias", AliasName=name, TargetKeyId=key)
    return name


def _read_alias(account: Account, ident: str) -> Plain | None:
    aliases = account.ask("kms", "list_aliases").get("Aliases", [])
    found = [each for each in aliases if each["AliasName"] == ident]
    if not found:
        return None
    key = str(found[0].get("TargetKeyId", ""))
    return {"arn": account.arn("kms", ident), "targetKeyArn": account.arn("kms", f"key/{key}")}


def _drop_alias(account: Account, ident: str) -> None:
    account.drop("kms", "delete_alias", AliasName=ident)


KINDS = (
    Kind(
        token="aws:iam/role:Role",  # noqa: S106  a type's token
        make=_make_role,
        apply=_apply_role,
        read=_read_role,
        drop=_drop_role,
        fixed=frozenset({"name", "path"}),
    ),
    Kind(
        token="aws:iam/rolePolicy:RolePolicy",  # noqa: S106
        make=_make_role_policy,
        apply=_apply_role_policy,
        read=_read_role_policy,
        drop=_drop_role_policy,
        fixed=frozenset({"name", "role"}),
    ),
    Kind(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",  # noqa: S106
        make=_make_attachment,
        read=_read_attachment,
        drop=_drop_attachment,
        fixed=frozenset({"role", "policyArn"}),
    ),
    Kind(
        token="aws:kms/key:Key",  # noqa: S106
        make=_make_key,
        apply=_apply_key,
        read=_read_key,
        drop=_drop_key,
        tagged="arn",
    ),
    Kind(
        token="aws:kms/alias:Alias",  # noqa: S106
        make=_make_alias,
        read=_read_alias,
        drop=_drop_alias,
        fixed=frozenset({"name", "targetKeyId"}),
    ),
)
