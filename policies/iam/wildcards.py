"""Nobody may do everything."""

import re
from collections.abc import Iterator

from policies.documents import allows, statements
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_DOCUMENTS = {
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
}
_ATTACHED = {
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
}
_ROLE = "aws:iam/role:Role"
_MIGHTY = re.compile(r"AdministratorAccess(-\w+)?|PowerUserAccess|SystemAdministrator|\w+FullAccess(V2|_v2)?")
# A service, or a part of an ARN, that wildcards alone make up is any.
_EVERY_ACTION = re.compile(r"[*?]+|[^:]*[*?][^:]*:.*")
_WHOLE_SERVICE = re.compile(r"[^:]+:\??\*[*?]*")
_EVERYTHING = re.compile(r"[*?]+|arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?]+(/[*?]+)*")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    inputs = resource.inputs
    if resource.type in _ATTACHED:
        yield from _attached(inputs.texts(_ATTACHED[resource.type]), _ATTACHED[resource.type])
    elif resource.type == _ROLE:
        yield from _managed(inputs)
        for inline in inputs.objects("inlinePolicies"):
            yield from _document(inline, "policy")
    else:
        yield from _document(inputs, _DOCUMENTS[resource.type])


@telling
def _managed(inputs: Inputs) -> Iterator[Finding]:
    yield from _attached(inputs.texts("managedPolicyArns"), "managedPolicyArns")


@telling
def _document(inputs: Inputs, key: str) -> Iterator[Finding]:
    for statement in statements(inputs, key):
        yield from _statement(statement)


@telling
def _statement(statement: Inputs) -> Iterator[Finding]:
    if not allows(statement):
        return
    if statement.has("NotAction"):
        yield Finding(message="allows all but some actions", path=statement.where("NotAction"))
    actions = statement.texts("Action")
    if any(map(_EVERY_ACTION.fullmatch, actions)):
        yield Finding(message="allows every action", path=statement.where("Action"))
    whole = ", ".join(sorted(filter(_WHOLE_SERVICE.fullmatch, actions)))
    if whole and any(map(_EVERYTHING.fullmatch, statement.texts("Resource"))):
        yield Finding(message=f"allows {whole} on everything", path=statement.where("Resource"))
    if whole and statement.has("NotResource"):
        yield Finding(message=f"allows {whole} on all but some", path=statement.where("NotResource"))


def _attached(arns: list[str], path: str) -> Iterator[Finding]:
    for arn in arns:
        if arn.split(":")[4:5] in (["aws"], []) and _MIGHTY.fullmatch(arn.rpartition("/")[2]):
            yield Finding(message=f"{arn.rpartition('/')[2]} is far more than is needed", path=path)


RULE = Rule(
    name="iam-wildcards",
    title="No identity may do everything",
    severity=Severity.HIGH,
    why="What an identity may do is what somebody may do who takes it over.",
    fix="Name the actions, and the resources that they are needed on.",
    types=(*_DOCUMENTS, *_ATTACHED, _ROLE),
    check=_check,
)
