"""What the roles of pods permit, as the account holds them, compared with the buckets that components are granted."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

from isthmus.rehearsal.grants.declared import Declared
from isthmus.rehearsal.objects import Object, parts
from isthmus.rehearsal.providers.aws.account import Account

_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")
_LIST = ("s3:ListBucket",)
_ALSO = {
    "read": ("s3:GetObjectVersion",),
    "write": ("s3:ListMultipartUploadParts",),
    "list": ("s3:GetBucketLocation", "s3:ListBucketMultipartUploads"),
}
"""What may come with it, and shows or changes nothing more."""
_PODS = "pods.eks.amazonaws.com"
_ALIASED = "kms:ResourceAliases"
Permission = tuple[str, str]
"""An action, and the ARN of what it may be done to, with the condition where there is one."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the account holds: full names of buckets by the environment's, and the key that each is encrypted with."""

    buckets: Mapping[str, str]
    keys: Mapping[str, str]
    aliases: Mapping[str, str]
    """ARN of a key by its alias."""
    partition: str = "aws"


def held(account: Account, buckets: Mapping[str, str], *, partition: str) -> Held:
    """What there is for `buckets`, which are full names by the environment's names."""
    keys: dict[str, str] = {}
    for key, name in buckets.items():
        rules = account.ask("s3", "get_bucket_encryption", Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        keys[key] = str(rules[0]["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID", ""))
    listed = cast("list[Object]", account.ask("kms", "list_aliases").get("Aliases") or [])
    aliases = {str(a["AliasName"]): str(a["TargetKeyId"]) for a in listed if a.get("TargetKeyId")}
    arns = {each: _key_arn(account, each) for each in sorted({*keys.values(), *aliases.values()}) if each}
    return Held(
        buckets=dict(buckets),
        keys={key: arns.get(each, "") for key, each in keys.items()},
        aliases={alias: arns[each] for alias, each in aliases.items()},
        partition=partition,
    )


def differences(
    declared: Declared, account: Account, there: Held, *, namespace: str, accounts: Mapping[str, set[str]]
) -> list[str]:
    """Where a role permits less or more than its service is granted, a line each.

    `accounts` are the service accounts that the pods of each service run as.
    """
    granted = {service for service, _, _ in declared.grants}
    identities = {str(each["serviceAccount"]): each for each in _associations(account, namespace)}
    found: list[str] = []
    for service in sorted(accounts.keys() | granted):
        own = {name for name in accounts.get(service, set()) if name in identities}
        if service not in granted:
            found += [f"{service} has the identity {name}, and is granted nothing" for name in sorted(own)]
        elif own != accounts.get(service) or len(own) != 1:
            found.append(f"{service} is granted buckets, and its pods have no identity")
        else:
            found += _of_service(declared, account, there, service, identities[own.pop()])
    used = {name for service in granted for name in accounts.get(service, set())}
    return found + [f"the identity of {name} is for no service" for name in sorted(identities.keys() - used)]


def _of_service(declared: Declared, account: Account, there: Held, service: str, identity: Object) -> list[str]:
    role = str(identity["roleArn"]).rpartition("/")[2]
    must, may = _wanted(declared, there, service)
    permitted, found = _permitted(account, role, there)
    missing = {each for each in must if not any(_covers(other, each) for other in permitted)}
    lines = [f"{service} can't {action} on {arn}, which it is granted" for action, arn in sorted(missing)]
    lines += [f"{service} may {action} on {arn}, which it is not granted" for action, arn in sorted(permitted - may)]
    return [*(f"{service}: {each}" for each in [*_wrong_trust(account, role, identity), *found]), *lines]


def _wanted(declared: Declared, there: Held, service: str) -> tuple[set[Permission], set[Permission]]:
    """What its grants mean in S3 and KMS: what there must be, and what there may be."""
    must: set[Permission] = set()
    also: set[Permission] = set()
    for _, bucket, access in (grant for grant in declared.grants if grant[0] == service):
        arn, key = f"arn:{there.partition}:s3:::{there.buckets[bucket]}", there.keys[bucket]
        must |= {(action, arn) for action in _LIST} | {("kms:Decrypt", key)}
        also |= {(action, arn) for action in _ALSO["list"]}
        if "read" in access:
            must |= {(action, f"{arn}/*") for action in _READ}
            also |= {(action, f"{arn}/*") for action in _ALSO["read"]}
        if "write" in access:
            must |= {(action, f"{arn}/*") for action in _WRITE} | {("kms:GenerateDataKey", key)}
            also |= {(action, f"{arn}/*") for action in _ALSO["write"]}
    return must, must | also


def _permitted(account: Account, role: str, there: Held) -> tuple[set[Permission], list[str]]:
    permissions: set[Permission] = set()
    found: list[str] = []
    names = cast("list[str]", account.ask("iam", "list_role_policies", RoleName=role).get("PolicyNames") or [])
    for name in names:
        document = account.ask("iam", "get_role_policy", RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in statements(document):
            if statement.get("Effect") != "Allow" or not {"Action", "Resource"} <= statement.keys():
                found.append(f"a statement of {role} is no plain permission: {json.dumps(statement, sort_keys=True)}")
                continue
            permissions |= {(action, arn) for action in _list(statement["Action"]) for arn in _arns(statement, there)}
    attached = parts(account.ask("iam", "list_attached_role_policies", RoleName=role), "AttachedPolicies")
    return permissions, [*found, *(f"{role} has the policy {each['PolicyName']} too" for each in attached)]


def _arns(statement: Object, there: Held) -> list[str]:
    """What a statement is about; keys that are chosen by their alias are those keys."""
    resources, condition = _list(statement["Resource"]), cast("Object", statement.get("Condition") or {})
    if not condition:
        return resources
    aliases = _list(cast("Object", condition.get("ForAnyValue:StringEquals") or {}).get(_ALIASED) or [])
    keys = [there.aliases.get(alias, alias) for alias in aliases]
    if keys and len(condition) == 1 and all(any(fnmatchcase(key, arn) for arn in resources) for key in keys):
        return keys
    return [f"{arn} where {json.dumps(condition, sort_keys=True)}" for arn in resources]


def _wrong_trust(account: Account, role: str, identity: Object) -> Iterable[str]:
    """Whatever else than the pods of one service account, in one namespace of one cluster, may take the role."""
    wanted = {
        "aws:RequestTag/kubernetes-namespace": str(identity["namespace"]),
        "aws:RequestTag/kubernetes-service-account": str(identity["serviceAccount"]),
    }
    told = statements(account.ask("iam", "get_role", RoleName=role)["Role"]["AssumeRolePolicyDocument"])
    if len(told) != 1 or told[0].get("Principal") != {"Service": [_PODS]} or told[0].get("Effect") != "Allow":
        yield f"others than pods may take the role {role}"
        return
    if {*_list(told[0]["Action"])} != {"sts:AssumeRole", "sts:TagSession"}:
        yield f"pods can't take the role {role}"
    said = cast("Object", cast("Object", told[0].get("Condition") or {}).get("StringEquals") or {})
    for key, value in wanted.items():
        if _list(said.get(key) or []) != [value]:
            yield f"the role {role} is not for the {key.rpartition('/')[2]} {value} alone"
    source = cast("Object", cast("Object", told[0].get("Condition") or {}).get("ArnEquals") or {}).get("aws:SourceArn")
    if not str(source).endswith(f":cluster/{identity['clusterName']}"):
        yield f"the role {role} is not for the cluster {identity['clusterName']} alone"


def _covers(permission: Permission, wanted: Permission) -> bool:
    return all(fnmatchcase(one, pattern) for pattern, one in zip(permission, wanted, strict=True))


def _associations(account: Account, namespace: str) -> list[Object]:
    found: list[Object] = []
    for cluster in cast("list[str]", account.ask("eks", "list_clusters").get("clusters") or []):
        listed = account.ask("eks", "list_pod_identity_associations", clusterName=cluster, namespace=namespace)
        for each in parts(listed, "associations"):
            ident = {"clusterName": cluster, "associationId": each["associationId"]}
            found.append(account.ask("eks", "describe_pod_identity_association", **ident)["association"])
    return found


def _key_arn(account: Account, key: str) -> str:
    return str(account.ask("kms", "describe_key", KeyId=key)["KeyMetadata"]["Arn"])


def statements(document: Any) -> list[Object]:
    """The statements of a policy document, as text or parsed."""
    parsed = cast("Object", json.loads(document) if isinstance(document, str) else document)
    told = parsed["Statement"]
    return cast("list[Object]", told if isinstance(told, list) else [told])


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value]
