"""What a build needs to know of the machine it runs on: proxies, package indexes, certificates."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from providers.containers.package_index import index_args

# Docker predefines the proxies as build arguments, and keeps them out of an image's history.
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
INDEXES = (
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "GOPROXY",
    "NPM_CONFIG_REGISTRY",
)
CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")
LOOPBACK = ("localhost", "127.", "::1")
CREDENTIALS = re.compile(r"(://)[^/@\s]+@")


def forwarded_args(environment: Mapping[str, str] = os.environ, home: Path | None = None) -> dict[str, str]:
    """Give the build arguments that tell a build how this machine reaches package indexes.

    They are variables of this machine and, for the index, what pip's or uv's configuration files say. `home` is
    where the user's files are, by default the home folder.
    """
    names = [*INDEXES, *PROXIES, *(name.lower() for name in PROXIES)]
    return {name: environment[name] for name in names if environment.get(name)} | index_args(environment, home)


def build_network(args: Mapping[str, str]) -> str | None:
    """Give the network to build on: the host's where an index or proxy is on loopback, else Docker's default."""
    hosts = [urlsplit(value).hostname or "" for key, value in args.items() if "NO_PROXY" not in key.upper()]
    return "host" if any(host.startswith(LOOPBACK) for host in hosts) else None


def ca_bundle(given: str | None, root: Path, environment: Mapping[str, str] = os.environ) -> bytes:
    """Read the CA bundle to trust during builds: the one given, else what the usual variables name, else nothing."""
    if given:
        return (root / given).read_bytes()
    for name in CA_VARIABLES:
        path = environment.get(name)
        if path and Path(path).is_file():
            return Path(path).read_bytes()
    return b""


def without_credentials(text: str) -> str:
    """Take user names and passwords out of the addresses in a text."""
    return CREDENTIALS.sub(r"\1[hidden]@", text)
