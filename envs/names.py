"""What an environment may be called, and how long what is named after it may become."""

import re
from collections.abc import Iterator

from envs.schema import Environment
from envs.source import Place

_STACK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
"""What Pulumi takes as a stack's name and Docker as the beginning of a container's."""
_AWS_STACK = re.compile(r"[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?")
"""Lowercase letters, digits and dashes, as a bucket has; `isthmus-STACK-access-logs-ACCOUNT` is 33 longer."""
LONGEST_BUCKET = 63
"""Characters of a bucket's full name: Amazon S3 User Guide, general purpose bucket naming rules."""
LONGEST_ROLE = 64
"""Characters of a role's name: AWS Identity and Access Management User Guide, IAM and STS quotas."""
ACCESS_LOGS = "access-logs"
"""The bucket that access to the others is logged to."""


def full_name(stack: str, name: str) -> str:
    """What something of a stack is called in an account: `isthmus-STACK-NAME`."""
    return f"isthmus-{stack}-{name}"


def bucket_name(stack: str, name: str, account: str) -> str:
    """A bucket's name, which no other account may have: `isthmus-STACK-NAME-ACCOUNT`."""
    return f"{full_name(stack, name)}-{account}"


def faults(stack: str, environment: Environment) -> Iterator[tuple[Place, str]]:
    """What is wrong with an environment's names, each with its place; an empty place is the file's own name."""
    aws = environment.aws
    if aws is None:
        if not _STACK.fullmatch(stack):
            yield (), f"the name of an environment has letters, digits and _.- alone, 63 at most; got {stack!r}"
        return
    if not _AWS_STACK.fullmatch(stack):
        meaning = "on aws the name of an environment has lowercase letters, digits and dashes alone, 30 at most"
        yield (), f"{meaning}; got {stack!r}"
        return
    for name in environment.storage.buckets:
        place = ("storage", "buckets", name)
        if name == ACCESS_LOGS:
            yield place, "the estate has a bucket of this name already, for access logs; choose another"
        yield from _too_long(place, "bucket", bucket_name(stack, name, aws.account), LONGEST_BUCKET)
    for index, pool in enumerate(environment.training.pools):
        place = ("training", "pools", index, "name")
        yield from _too_long(place, "role", full_name(stack, f"training-{pool.name}"), LONGEST_ROLE)


def _too_long(place: Place, what: str, full: str, longest: int) -> Iterator[tuple[Place, str]]:
    if len(full) > longest:
        message = f"its {what} would be called {full}, which is {len(full)} long, and AWS allows {longest}"
        yield place, f"{message}; give it a name {len(full) - longest} shorter"
