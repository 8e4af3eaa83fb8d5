"""Pulumi's file backend: where a stack's state, history, backups and locks lie, and how they are written.

.pulumi/meta.yaml
.pulumi/stacks/PROJECT/STACK.json         the state
.pulumi/backups/PROJECT/STACK/            one copy after each run
.pulumi/history/PROJECT/STACK/            one record and one copy after each run
.pulumi/locks/organization/PROJECT/STACK/ one file while a run lasts
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from isthmus.engine.crypto import Crypter
from isthmus.engine.durably import write_atomically
from isthmus.engine.errors import StateError, UnsupportedError
from isthmus.engine.journal import folding
from isthmus.engine.order import ordered
from isthmus.engine.state import Deployment, Operation, decode_resource

_REPLACE_WITH = "replaceWith"
_KEPT_BACKUPS = 20


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The files of one stack; `root` is the folder that holds `.pulumi`."""

    root: Path
    project: str
    stack: str

    @property
    def path(self) -> Path:
        """The state's file."""
        return self._folder("stacks") / f"{self.stack}.json"

    @property
    def journal(self) -> Path:
        """The journal of a run that goes on, or that was killed."""
        return self._folder("stacks") / f"{self.stack}.journal"

    @property
    def locks(self) -> Path:
        """The folder of the stack's locks."""
        return self.root / ".pulumi" / "locks" / "organization" / self.project / self.stack

    @property
    def backups(self) -> Path:
        """The folder of the copies of the state."""
        return self._folder("backups") / self.stack

    @property
    def history(self) -> Path:
        """The folder of the records of runs."""
        return self._folder("history") / self.stack

    def exists(self) -> bool:
        """Whether the stack has state."""
        return self.path.exists()

    def read(self) -> bytes:
        """The state's bytes, empty where there is none; raises StateError where they cannot be read."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise StateError(
                f"the state cannot be read: {error.strerror}", where=str(self.path), hint="let this user read it"
            ) from error
        if not data:
            # An engine that took it for a new stack would make everything anew, and every secret another one.
            raise _damaged("its file is empty", self.path)
        return data

    def write(self, deployment: Deployment, crypter: Crypter) -> bytes:
        """Write the state, the old one kept as `.bak`; returns the bytes written."""
        self._meta()
        data = json.dumps(checkpoint(self, deployment, crypter), ensure_ascii=False, indent=4).encode()
        folding(self.journal, data)
        if self.path.exists():
            bak = self.path.with_suffix(".json.bak")
            bak.unlink(missing_ok=True)
            os.link(self.path, bak)
        write_atomically(self.path, data)
        return data

    def archive(self, data: bytes, record: Mapping[str, Any]) -> None:
        """Keep a copy of the state, and a record of the run, in backups and history."""
        stamp = self.backup(data)
        write_atomically(self.history / f"{self.stack}-{stamp}.checkpoint.json", data)
        write_atomically(self.history / f"{self.stack}-{stamp}.history.json", json.dumps(record).encode())

    def backup(self, data: bytes) -> int:
        """Keep a copy of the state in backups, the oldest of which go; returns the number in its name."""
        kept = sorted(self.backups.glob(f"{self.stack}.*.json"), key=stamp_of)
        # A clock that was set back must not make this the oldest.
        stamp = max(time.time_ns(), stamp_of(kept[-1]) + 1 if kept else 0)
        write_atomically(self.backups / f"{self.stack}.{stamp}.json", data)
        for stale in kept[: -_KEPT_BACKUPS + 1]:
            stale.unlink(missing_ok=True)
        return stamp

    def _folder(self, kind: str) -> Path:
        return self.root / ".pulumi" / kind / self.project

    def _meta(self) -> None:
        meta = self.root / ".pulumi" / "meta.yaml"
        if not meta.exists():
            write_atomically(meta, b"version: 1\n")


def stamp_of(path: Path) -> int:
    """The nanoseconds in the name of a backup or a record: `dev.17000.json`, `dev-17000.history.json`."""
    digits = path.name.removesuffix(".json").removesuffix(".history").replace("-", ".").rpartition(".")[2]
    return int(digits) if digits.isdigit() else 0


def stacks(root: Path, project: str) -> tuple[str, ...]:
    """The names of the stacks that have state, sorted."""
    return tuple(sorted(path.stem for path in (root / ".pulumi" / "stacks" / project).glob("*.json")))


def checkpoint(backend: Backend, deployment: Deployment, crypter: Crypter) -> dict[str, Any]:
    """The state as the file holds it, with secrets encrypted."""
    latest: dict[str, Any] = {
        "manifest": {"time": now(), "magic": "", "version": ""},
        "secrets_providers": {"type": "passphrase", "state": {"salt": crypter.state}},
    }
    if deployment.resources:
        latest["resources"] = [r.encode(crypter) for r in ordered(deployment.resources)]
    if deployment.pending:
        latest["pending_operations"] = [o.encode(crypter) for o in deployment.pending]
    latest["metadata"] = {}
    # As the CLI says it, so that one too old to know the feature refuses the state instead of losing it.
    needed = [_REPLACE_WITH] if any(r.replace_with for r in deployment.resources) else []
    return {
        **({"version": 4, "features": needed} if needed else {"version": 3}),
        "checkpoint": {"stack": f"organization/{backend.project}/{backend.stack}", "latest": latest},
    }


def latest(data: bytes, where: Path) -> dict[str, Any]:
    """The deployment in the bytes of a state file; raises StateError or UnsupportedError."""
    if not data:
        return {}
    try:
        whole: dict[str, Any] = json.loads(data)
        version: int = whole["version"]
        found: dict[str, Any] = whole["checkpoint"].get("latest") or {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(str(error), where) from error
    features = sorted(set(whole.get("features") or ()) - {_REPLACE_WITH})
    features += [part for part in ("snippets", "extensions") if found.get(part)]
    if version not in (3, 4) or features:
        raise UnsupportedError(
            f"state of version {version}{' with ' if features else ''}{', '.join(features)}",
            where=str(where),
            hint="A newer engine wrote it: go on with that one. Nothing was changed.",
        )
    provider: dict[str, Any] = found.get("secrets_providers") or {}
    if provider and provider.get("type") != "passphrase":
        raise UnsupportedError(f"the secrets provider {provider.get('type')}", where=str(where))
    return found


def _damaged(why: str, where: Path) -> StateError:
    stack = where.stem if where.parent.parent.name == "stacks" else "STACK"
    return StateError(
        f"the state is damaged: {why}",
        where=str(where),
        hint=f"bin/isthmus state backups {stack} lists its backups, and bin/isthmus state restore NAME --stack {stack} "
        "takes one up; the last state before this is also beside it, in .bak",
    )


def salt_of(found: Mapping[str, Any]) -> str:
    """The salt that a deployment's secrets are encrypted with, empty where it has none."""
    provider: dict[str, Any] = found.get("secrets_providers") or {}
    state: dict[str, Any] = provider.get("state") or {}
    return str(state.get("salt", ""))


def parse(found: Mapping[str, Any], crypter: Crypter | None, where: Path = Path("state")) -> Deployment:
    """A deployment from its JSON values; without a crypter, secrets stay unknown. Raises StateError."""
    try:
        return Deployment(
            resources=tuple(decode_resource(r, crypter) for r in found.get("resources") or ()),
            pending=tuple(
                Operation(type=o["type"], resource=decode_resource(o["resource"], crypter))
                for o in found.get("pending_operations") or ()
            ),
            salt=salt_of(found),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(f"a record is no resource's ({type(error).__name__}: {error})", where) from error


def now() -> str:
    """The time now, in RFC 3339, UTC; without zeros at its end, as the CLI writes it again."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z"
