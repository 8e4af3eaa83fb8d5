"""Where a stack's passphrase and salt come from, the same places that the Pulumi CLI looks in."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from isthmus.engine import crypto, keys
from isthmus.engine.crypto import Crypter
from isthmus.engine.durably import write_atomically
from isthmus.engine.errors import PassphraseError
from isthmus.engines.project import Project, yaml_map

_TEXT = "PULUMI_CONFIG_PASSPHRASE"
_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"


def passphrase(project: Project, environment: Mapping[str, str] = os.environ, *, make: bool = True) -> str:
    """The passphrase of the environment, or else of `.isthmus/passphrase`, which is made if it is missing and may be.

    Raises PassphraseError where there is none, or where the environment names a file that cannot be read.
    """
    if _TEXT in environment:
        return environment[_TEXT]
    named = environment.get(_FILE)
    if named:
        try:
            return Path(named).read_text().strip()
        except OSError as error:
            raise PassphraseError(
                f"the file with the passphrase cannot be read: {error.strerror}",
                where=f"{_FILE}={named}",
                hint=f"correct the variable, or unset it to use {_own(project)}",
            ) from error
    if not make and not _own(project).exists():
        raise PassphraseError(
            f"there is no passphrase: {_TEXT} and {_FILE} are not set, and there is no such file",
            where=str(_own(project)),
            hint="Secrets were encrypted with one, and nothing else opens them. Set a variable to it, or put the file "
            "back from where the state comes from. Nothing was changed.",
        )
    return own_file(project).read_text().strip()


def own_file(project: Project) -> Path:
    """The project's own file with a passphrase, readable by its owner only; made at random where it is missing."""
    path = _own(project)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".passphrase.{os.getpid()}")
        write_atomically(fresh, secrets.token_urlsafe(32).encode() + b"\n")
        try:
            # Of two that make it at once, one wins, and both use the winner's.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink(missing_ok=True)
    return path


def _own(project: Project) -> Path:
    return project.root / ".isthmus" / "passphrase"


def read_settings(path: Path) -> dict[str, Any]:
    """A stack's settings file, empty where there is none."""
    try:
        return yaml_map(path)
    except FileNotFoundError:
        return {}


def open_crypter(project: Project, stack: str, salt: str, *, keep_salt: bool) -> Crypter:
    """The crypter of a stack: of the salt in its state, else of the one in its settings, else new.

    With `keep_salt`, the settings file gets the salt that it does not have, as the Pulumi CLI has it.
    """
    settings = project.stack_settings(stack)
    configured = str(read_settings(settings).get("encryptionsalt") or "")
    known = salt or configured
    crypter = unlocked(project, known, where=f"stack {stack}") if known else crypto.create(passphrase(project))
    if keep_salt and not configured:
        _write_salt(settings, crypter.state)
    return crypter


def unlocked(project: Project, salt: str, *, where: str, environment: Mapping[str, str] = os.environ) -> Crypter:
    """The crypter of a salt, with the passphrase that is in force; raises PassphraseError where that is a wrong one."""
    phrase = passphrase(project, environment, make=False)
    if environment.get(_FILE) or _TEXT in environment:
        return crypto.unlock(phrase, salt, where=where)
    folder = own_file(project).parent / "keys"
    return crypto.unlock(phrase, salt, where=where, key_of=keys.remembering(folder, crypto.derive))


def _write_salt(path: Path, salt: str) -> None:
    kept = {k: v for k, v in read_settings(path).items() if k != "encryptionsalt"}
    text = yaml.safe_dump({"encryptionsalt": salt, **kept}, sort_keys=False, width=10_000)
    write_atomically(path, text.encode())


def configuration(project: Project, stack: str, crypter: Crypter) -> tuple[dict[str, str], list[str]]:
    """A stack's configuration by full key, decrypted, and the keys that are secret."""
    plain: dict[str, str] = {}
    secret: list[str] = []
    settings = read_settings(project.stack_settings(stack))
    configured: dict[str, Any] = settings.get("config") or {}
    salt = str(settings.get("encryptionsalt") or crypter.state)
    if salt != crypter.state and any(isinstance(v, dict) for v in configured.values()):
        crypter = unlocked(project, salt, where=f"configuration of stack {stack}")
    for key, value in sorted(configured.items()):
        full = key if ":" in key else f"{project.name}:{key}"
        if isinstance(value, dict) and "secure" in value:
            plain[full] = crypter.decrypt(str(cast("dict[str, Any]", value)["secure"]))
            secret.append(full)
        else:
            plain[full] = value if isinstance(value, str) else json.dumps(value)
    return plain, secret
