"""Pulumi's format for moving a deployment: `{"version": 3, "deployment": {}}`, as `pulumi stack export` writes it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from isthmus.engine import backend as files
from isthmus.engine import passphrase
from isthmus.engine.crypto import Crypter
from isthmus.engine.errors import PassphraseError, StackNotFoundError, StateError
from isthmus.engine.integrity import problems
from isthmus.engine.opened import open_state
from isthmus.engine.state import Deployment
from isthmus.engines.project import Project

_SHOWN = 20


def export(project: Project, stack: str, *, show_secrets: bool) -> dict[str, Any]:
    """A stack's deployment, a killed run's records applied; secrets are encrypted unless `show_secrets`.

    Raises StackNotFoundError.
    """
    backend = files.Backend(root=project.state, project=project.name, stack=stack)
    if not backend.exists():
        raise no_stack(backend)
    if not show_secrets and not backend.journal.exists():
        # As it lies there: the same state is exported as the same bytes.
        whole: dict[str, Any] = json.loads(backend.read())
        return _portable(whole, files.latest(backend.read(), backend.path))
    opened = open_state(project, stack, keep_salt=False)
    whole = files.checkpoint(backend, opened.deployment, opened.crypter)
    found: dict[str, Any] = whole["checkpoint"]["latest"]
    if show_secrets:
        found |= {
            "resources": [state.encode(None) for state in opened.deployment.resources],
            "pending_operations": [operation.encode(None) for operation in opened.deployment.pending],
        }
    return _portable(whole, {key: value for key, value in found.items() if value or key == "metadata"})


def load(project: Project, stack: str, data: bytes, where: str, crypter: Crypter) -> tuple[Deployment, Crypter]:
    """The deployment in an export, or in a backup of a state file, and what its secrets are encrypted with.

    `crypter` is the stack's, for an export without a salt. Raises StateError with all that is wrong, or
    PassphraseError where the secrets are those of another passphrase.
    """
    found = files.latest(_as_checkpoint(data, where), Path(where))
    salt = files.salt_of(found)
    if salt and salt != crypter.state:
        crypter = _unlock(project, salt, where)
    deployment = files.parse(found, crypter, Path(where))
    wrong = problems(deployment, project=project.name, stack=stack)
    if wrong:
        more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        listed = "".join(f"\n  {problem}" for problem in [*wrong[:_SHOWN], *more])
        raise StateError(
            f"this cannot be the state of stack {stack}:{listed}",
            where=where,
            hint="Nothing was changed. Correct the file, or export again from where it came from.",
        )
    return deployment, crypter


def no_stack(backend: files.Backend) -> StackNotFoundError:
    """The error for a stack that has no state."""
    return StackNotFoundError(
        f"there is no stack {backend.stack}", where=str(backend.path), hint=f"make it: bin/isthmus up {backend.stack}"
    )


def _portable(whole: Mapping[str, Any], deployment: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: whole[key] for key in ("version", "features") if whole.get(key)}
    return {**kept, "deployment": dict(deployment)}


def _as_checkpoint(data: bytes, where: str) -> bytes:
    try:
        read: Any = json.loads(data)
    except ValueError as error:
        raise StateError(f"is not JSON: {error}", where=where, hint="Nothing was changed.") from error
    whole = cast("dict[str, Any]", read) if isinstance(read, dict) else {}
    if isinstance(whole.get("deployment"), dict):
        whole = {**whole, "checkpoint": {"latest": whole["deployment"]}}
    if "version" not in whole or not isinstance(whole.get("checkpoint"), dict):
        raise StateError(
            "is no export of a stack: it has no version, or no deployment",
            where=where,
            hint="Nothing was changed. `bin/isthmus state export` and `pulumi stack export` write one.",
        )
    return json.dumps(whole).encode()


def _unlock(project: Project, salt: str, where: str) -> Crypter:
    try:
        return passphrase.unlocked(project, salt, where=where)
    except PassphraseError as error:
        raise PassphraseError(
            "its secrets are encrypted with another passphrase than this stack's",
            where=where,
            hint="Nothing was changed. Export it with --show-secrets where it comes from; the import encrypts it anew.",
        ) from error
