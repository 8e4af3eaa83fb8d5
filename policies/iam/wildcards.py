"""Nobody may do everything."""

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
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
}
_ROLE = "aws:iam/role:Role"
_MIGHTY = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AmazonS3FullAccess")


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    inputs = resource.inputs
    if resource.type in _ATTACHED:
        yield from _attached([inputs.text(_ATTACHED[resource.type])], _ATTACHED[resource.type])
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
    if "*" in actions:
        yield Finding(message="allows every action", path=statement.where("Action"))
    whole = sorted(action for action in actions if action.endswith(":*"))
    if whole and "*" in statement.texts("Resource"):
        yield Finding(message=f"allows {', '.join(whole)} on everything", path=statement.where("Resource"))


def _attached(arns: list[str], path: str) -> Iterator[Finding]:
    for arn in arns:
        if arn.rpartition("/")[2] in _MIGHTY:
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
