"""What the tests of both engines on one state share: the Pulumi CLI, and a state's resources so that two compare."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest

from isthmus.engine import crypto
from isthmus.engine.crypto import Crypter

needs_cli = pytest.mark.skipif(shutil.which("pulumi") is None, reason="the Pulumi CLI is not on PATH")
OWN_TO_A_RUN = ("created", "modified", "sourcePosition", "stackTrace")
"""Fields that say when and where from a record was written; the embedded engine keeps no places in programs."""


def environment(root: Path, **variables: str) -> dict[str, str]:
    """The CLI's environment, with a home of its own."""
    return {**os.environ, "PULUMI_HOME": str(root / "home"), "PULUMI_SKIP_UPDATE_CHECK": "true", **variables}


def pulumi(root: Path, *arguments: str, **variables: str) -> str:
    """Run the CLI to its end in a project; gives what it said, and asserts that it succeeded."""
    done = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        cwd=root,
        env=environment(root, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def records(state: Path, passphrase: str) -> dict[str, Any]:
    """The records of a state file by URN: secrets open, numbers as doubles, default providers' IDs alike.

    What is own to a run is left out, and so is the order of dependencies, which the SDK sends as sets. Everything else
    is as it lies in the file.
    """
    latest: dict[str, Any] = json.loads(state.read_bytes())["checkpoint"]["latest"]
    crypter = crypto.unlock(passphrase, latest["secrets_providers"]["state"]["salt"], where=str(state))
    found = [{k: v for k, v in each.items() if k not in OWN_TO_A_RUN} for each in latest["resources"]]
    text = json.dumps([_opened(each, crypter) for each in found])
    for each in found:
        if each["type"].startswith("pulumi:providers:"):
            text = text.replace(each["id"], "an-id")
    return {each["urn"]: _in_order(each) for each in json.loads(text)}


def _in_order(record: dict[str, Any]) -> dict[str, Any]:
    by_property: dict[str, list[str]] = record.get("propertyDependencies", {})
    lists = {
        "dependencies": sorted(record.get("dependencies", [])),
        "propertyDependencies": {key: sorted(urns) for key, urns in by_property.items()},
    }
    return {**record, **{key: value for key, value in lists.items() if key in record}}


def neutral_places(whole: dict[str, Any]) -> dict[str, Any]:
    """A state file's content, without the places in this machine's files that the CLI keeps."""
    for each in whole["checkpoint"]["latest"]["resources"]:
        each.pop("stackTrace", None)
        if each.get("sourcePosition", "").startswith("project:///.."):
            each.pop("sourcePosition")
    return whole


def _opened(value: Any, crypter: Crypter) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if "ciphertext" in fields:
            return {**fields, "ciphertext": _opened(json.loads(crypter.decrypt(fields["ciphertext"])), crypter)}
        return {key: _opened(inner, crypter) for key, inner in fields.items()}
    if isinstance(value, list):
        return [_opened(inner, crypter) for inner in cast("list[Any]", value)]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
