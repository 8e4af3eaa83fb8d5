"""Ownership: labels that say which stack of which checkout made a Docker object; objects of others are left alone."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from isthmus.errors import IsthmusError

OWNER_LABEL = "isthmus.owner"
STACK_LABEL = "isthmus.stack"
URN_LABEL = "isthmus.urn"
SPEC_LABEL = "isthmus.spec"
IMAGE_LABEL = "isthmus.image"
HASH_LABEL = "isthmus.hash"


class ForeignObjectError(IsthmusError):
    """A Docker object of the wanted name is there, and it belongs to somebody else."""


class NoProjectError(IsthmusError):
    """No folder with a Pulumi.yaml is found above the working folder or above the provider."""


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """Whose a resource is: this checkout (`owner`, 12 hexadecimal digits), its stack, its URN."""

    owner: str
    stack: str
    urn: str

    @property
    def labels(self) -> dict[str, str]:
        """The labels that every Docker object of this resource carries."""
        return {OWNER_LABEL: self.owner, STACK_LABEL: self.stack, URN_LABEL: self.urn}

    def filters(self) -> list[str]:
        """Label filters, in Docker's form, that find what this very resource made."""
        return [f"{key}={value}" for key, value in sorted(self.labels.items())]

    def owns(self, labels: Mapping[str, str] | None) -> bool:
        """Whether an object with these labels was made by this stack of this checkout."""
        found = labels or {}
        return found.get(OWNER_LABEL) == self.owner and found.get(STACK_LABEL) == self.stack

    def passed_on(self, labels: Mapping[str, str] | None, *, same: bool) -> str:
        """Give the URN of the resource of this stack that has an object now; empty while this one has it.

        `same` says that it is the very object that the state remembers: under an alias a resource keeps its objects,
        and their labels say its old URN for good.
        """
        urn = (labels or {}).get(URN_LABEL, "")
        return "" if same or urn == self.urn else urn

    def require(self, kind: str, name: str, labels: Mapping[str, str] | None, *, making: bool) -> None:
        """Raise ForeignObjectError unless the object is ours; when `making`, unless it is this very resource's."""
        found = labels or {}
        if not self.owns(found):
            raise ForeignObjectError(
                f"the {kind} {name} was made by somebody else under the same name ({_maker(found)})",
                where=self.urn,
                hint=f"Isthmus leaves it alone. Remove or rename it (docker {kind} rm {name}) if it isn't needed.",
            )
        if making and found.get(URN_LABEL) != self.urn:
            raise ForeignObjectError(
                f"the {kind} {name} belongs to another resource of this stack: {found.get(URN_LABEL)}",
                where=self.urn,
                hint="Give one of them another name; if the resource was renamed or moved, give it an alias.",
            )


def _maker(labels: Mapping[str, str]) -> str:
    if OWNER_LABEL in labels:
        return f"stack {labels.get(STACK_LABEL, '?')} of the checkout with owner id {labels[OWNER_LABEL]}"
    project = labels.get("com.docker.compose.project")
    return f"docker compose project {project}" if project else "it carries no labels of Isthmus"


def stack_of(urn: str) -> str:
    """Give the stack's name out of a URN."""
    return urn.split("::")[0].split(":")[-1]


def project_root() -> Path:
    """Find the project: the nearest folder with a Pulumi.yaml above the working folder, else above the provider."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / "Pulumi.yaml").is_file():
                return folder
    raise NoProjectError("there is no Pulumi.yaml here or above", where=str(Path.cwd()), hint="Run in the project.")


def owner_id(root: Path) -> str:
    """Read the checkout's owner id, and make it the first time; safe when several processes do so at once."""
    path = root / ".isthmus" / "owner"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"owner.{os.getpid()}.{secrets.token_hex(4)}")
        draft.write_text(secrets.token_hex(6) + "\n", encoding="ascii")
        try:
            os.link(draft, path)  # fails if another process was first: then its id counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
