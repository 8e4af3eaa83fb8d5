"""The package index of this machine, for the builds that install from one: pip's and uv's own settings."""

import configparser
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

# uv lets an index have a name, pip does not: `corporate=https://...`.
NAMED = re.compile(r"^[\w.-]+=(?=\w+://)")


def index_args(environment: Mapping[str, str] = os.environ, home: Path | None = None) -> dict[str, str]:
    """Give the index as each installer's variable, where only the other's variable or a configuration file says it.

    Who set an index for one installer meant it for both. Empty where nothing sets one, and for a variable that is
    set already.
    """
    given = {name: environment.get(name, "") for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")}
    at = home or Path.home()
    ours = given["UV_DEFAULT_INDEX"] or given["UV_INDEX_URL"]
    theirs = given["PIP_INDEX_URL"]
    found = {
        "PIP_INDEX_URL": theirs or _from_pip(environment, at) or ours or _from_uv(environment, at),
        "UV_DEFAULT_INDEX": ours or theirs or _from_uv(environment, at) or _from_pip(environment, at),
    }
    if given["UV_INDEX_URL"] and not given["UV_DEFAULT_INDEX"]:
        del found["UV_DEFAULT_INDEX"]
    return {name: NAMED.sub("", url) for name, url in found.items() if url and not given[name]}


def _from_pip(environment: Mapping[str, str], home: Path) -> str:
    """What `pip config get global.index-url` says, without a pip: the last file that has it counts."""
    found = ""
    for path in _pip_files(environment, home):
        settings = configparser.RawConfigParser()
        try:
            settings.read_string(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, configparser.Error):
            continue  # pip itself says what is wrong with its files
        found = settings.get("global", "index-url", fallback=found).strip()
    return found


def _pip_files(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:  # pip's way to say: no files at all
        return
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
    yield from (Path(folder) / "pip" / "pip.conf" for folder in _system_folders(environment))
    yield from (Path("/etc/pip.conf"), home / ".pip" / "pip.conf", config / "pip" / "pip.conf")
    if sys.platform == "darwin":
        yield home / "Library" / "Application Support" / "pip" / "pip.conf"
    yield Path(sys.prefix) / "pip.conf"
    if named:
        yield Path(named)


def _from_uv(environment: Mapping[str, str], home: Path) -> str:
    """The default index of uv's own configuration: the first file that has one counts."""
    for path in _uv_files(environment, home):
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue  # uv itself says what is wrong with its files
        tables = [settings, settings.get("pip", {})]
        indexes = cast("list[dict[str, Any]]", settings.get("index", []))
        urls = [index.get("url") for index in indexes if index.get("default")]
        for url in (*urls, *(table.get("index-url") for table in tables)):
            if isinstance(url, str):
                return url
    return ""


def _uv_files(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    named = environment.get("UV_CONFIG_FILE")
    if named:
        yield Path(named)
        return
    yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "uv" / "uv.toml"
    yield from (Path(folder) / "uv" / "uv.toml" for folder in _system_folders(environment))
    yield Path("/etc/uv/uv.toml")


def _system_folders(environment: Mapping[str, str]) -> list[str]:
    return (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
