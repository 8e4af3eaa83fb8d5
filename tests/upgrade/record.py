"""Keep an estate that a release made as a fixture: `python -m tests.upgrade.record STACK RELEASE`, where it is up.

Everything secret is replaced by something of the same shape, the same in all places, and the state is encrypted with a
passphrase that is public; what is left of the machine is names, labels, and how Docker has them.
"""

import hashlib
import json
import re
import string
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from isthmus.engine import crypto, passphrase
from isthmus.engine.backend import Backend
from isthmus.engine.crypto import Crypter
from isthmus.engines.project import Project
from isthmus.errors import IsthmusError
from isthmus.local.objects import label_filter
from providers.containers.docker_host import connect
from providers.containers.ownership import owner_id

RECORDINGS = Path(__file__).with_name("recordings")
PASSPHRASE = "public test data"
STACK, OWNER = "recorded", "0a0b0c0d0e0f"
_SIGNATURE, _IS_SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
_BARE = re.compile(r"[A-Za-z0-9_-]{12,}")
_KEY_ID = re.compile(r"AKIA[A-Z0-9]{16}")
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


class RecordingError(IsthmusError):
    """An estate that cannot be kept as a fixture."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One release's estate: its state file as the release wrote it, its environment, and its objects in Docker."""

    state: dict[str, Any]
    environment: str
    objects: dict[str, Any]

    def write(self, folder: Path) -> None:
        """Write it into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "environment.yaml").write_text(self.environment, encoding="utf-8")
        for name, data in (("state", self.state), ("objects", self.objects)):
            text = json.dumps(data, indent=1, sort_keys=name == "objects")
            (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def record(root: Path, stack: str, objects: Mapping[str, Any]) -> Recording:
    """Make a recording of a checkout's stack. Raises RecordingError where something secret or local would be in it."""
    project = Project(root=root)
    whole: dict[str, Any] = json.loads(Backend(root=project.state, project=project.name, stack=stack).read())
    kept: dict[str, Any] = whole["checkpoint"]["latest"]["secrets_providers"]["state"]
    crypter = crypto.unlock(passphrase.passphrase(project), kept["salt"], where=stack)
    secrets: list[str] = []
    _secrets(whole, crypter, secrets)
    neutral = _neutral(json.dumps(whole), secrets, {stack: STACK, owner_id(root): OWNER})
    fresh = crypto.create(PASSPHRASE)
    kept["salt"] = fresh.state
    recording = Recording(
        state=_rewritten(whole, crypter, fresh, neutral),
        environment=(root / "envs" / f"{stack}.yaml").read_text(encoding="utf-8"),
        objects=json.loads(neutral(json.dumps(objects))),
    )
    _refuse(recording, [*secrets, str(root), *({stack} - {STACK})])
    return recording


def inspected(root: Path, stack: str) -> dict[str, Any]:
    """What the stack has in Docker: names, labels, and where volumes are mounted."""
    api: Any = connect().api
    of = label_filter(root, stack)
    volumes = cast("list[dict[str, Any]]", api.volumes(filters=of)["Volumes"] or [])
    containers = [api.inspect_container(found["Id"]) for found in api.containers(all=True, filters=of)]
    return shapes(containers, volumes, api.networks(filters=of))


def shapes(containers: list[Any], volumes: list[Any], networks: list[Any]) -> dict[str, Any]:
    """What a later release knows Docker's objects by, out of what Docker says of them."""
    return {
        "containers": [
            {
                "name": str(each["Name"]).lstrip("/"),
                "labels": each["Config"]["Labels"],
                "mounts": {mount["Destination"]: mount["Name"] for mount in each["Mounts"] if mount.get("Name")},
            }
            for each in sorted(containers, key=lambda each: str(each["Name"]))
        ],
        "networks": [{"name": each["Name"], "labels": each["Labels"]} for each in networks],
        "volumes": [
            {"name": each["Name"], "labels": each["Labels"]}
            for each in sorted(volumes, key=lambda each: str(each["Name"]))
        ],
    }


def load_objects(folder: Path) -> dict[str, Any]:
    """The objects of a recording."""
    return json.loads((folder / "objects.json").read_text(encoding="utf-8"))


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and cast("dict[str, Any]", value).get(_SIGNATURE) == _IS_SECRET


def _secrets(value: Any, crypter: Crypter, found: list[str]) -> None:
    """Find the secrets that others are made of: passwords and keys, not the texts that they are part of."""
    if _is_secret(value):
        text = json.loads(crypter.decrypt(value["ciphertext"]))
        if isinstance(text, str) and _BARE.fullmatch(text) and text not in found:
            found.append(text)
        return
    for inner in cast("Any", value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()):
        _secrets(inner, crypter, found)


def _neutral(plain: str, secrets: list[str], names: Mapping[str, str]) -> Callable[[str], str]:
    shaped = {text: _shaped(text) for text in [*secrets, *sorted(set(_KEY_ID.findall(plain)))]}
    whole_names = [(re.compile(rf"(?<!\w){re.escape(old)}(?!\w)"), new) for old, new in names.items()]

    def neutral(text: str) -> str:
        for old, new in shaped.items():
            text = text.replace(old, new)
        for pattern, new in whole_names:
            text = pattern.sub(new, text)
        return text

    return neutral


def _shaped(secret: str) -> str:
    """Another text with a letter where there is a letter and a digit where there is a digit."""
    stream = hashlib.shake_256(secret.encode()).digest(len(secret))
    start = 4 if _KEY_ID.fullmatch(secret) else 0
    made = [_other(old, byte) for old, byte in zip(secret[start:], stream[start:], strict=True)]
    return secret[:start] + "".join(made)


def _other(old: str, byte: int) -> str:
    for letters in _CLASSES:
        if old in letters:
            return letters[byte % len(letters)]
    return old


def _rewritten(value: Any, old: Crypter, new: Crypter, neutral: Callable[[str], str]) -> Any:
    if _is_secret(value):
        return {**value, "ciphertext": new.encrypt(neutral(old.decrypt(value["ciphertext"])))}
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {neutral(key): _rewritten(inner, old, new, neutral) for key, inner in items}
    if isinstance(value, list):
        return [_rewritten(inner, old, new, neutral) for inner in cast("list[Any]", value)]
    return value if value == new.state else neutral(value) if isinstance(value, str) else value


def _refuse(recording: Recording, unwanted: list[str]) -> None:
    crypter = crypto.unlock(
        PASSPHRASE, recording.state["checkpoint"]["latest"]["secrets_providers"]["state"]["salt"], where="recording"
    )
    plain = _rewritten(recording.state, crypter, _Plain(state="", key=b""), lambda text: text)
    everything = json.dumps([plain, recording.objects, recording.environment])
    for text in unwanted:
        if text in everything:
            raise RecordingError("something of this machine would be in the recording", hint="Nothing was written.")


class _Plain(Crypter):
    """Encrypts nothing, so that all there is can be searched."""

    def encrypt(self, text: str) -> str:
        return text


if __name__ == "__main__":
    _root, _stack, _release = Path.cwd(), *sys.argv[1:3]
    record(_root, _stack, inspected(_root, _stack)).write(RECORDINGS / _release)
