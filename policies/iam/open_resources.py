"""What has a policy of its own lets nobody in whom it does not name."""

from collections.abc import Iterator

from policies.documents import lets_anybody, statements
from policies.pack.inputs import Inputs
from policies.pack.resource import Resource
from policies.pack.rule import Finding, Rule, Severity, telling
from policies.pack.settings import Settings

_DOCUMENT = "policy"


def _check(resource: Resource, _: Settings) -> Iterator[Finding]:
    for statement in statements(resource.inputs, _DOCUMENT):
        yield from _statement(statement)


@telling
def _statement(statement: Inputs) -> Iterator[Finding]:
    if lets_anybody(statement):
        yield Finding(message="allows anybody", path=statement.path)


RULE = Rule(
    name="iam-open-resources",
    title="Keys, secrets, topics, queues and repositories let nobody in whom they do not name",
    severity=Severity.CRITICAL,
    why="Their own policy is enough to get in, from any account, whatever identities may do.",
    fix="Name accounts or services in Principal, or limit who asks by aws:PrincipalOrgID, aws:SourceArn and the like.",
    types=(
        "aws:ecr/registryPolicy:RegistryPolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:sns/topic:Topic",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sqs/queue:Queue",
        "aws:sqs/queuePolicy:QueuePolicy",
    ),
    check=_check,
)
