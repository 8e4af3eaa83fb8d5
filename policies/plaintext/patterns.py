"""What credentials look like."""

import math
import re
from collections import Counter
from functools import cache

_PATTERNS = {
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}\b"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b"),
    "a Hugging Face token": re.compile(r"\bhf_[A-Za-z]{34,}\b"),
    "a Google API key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{20,}\b"),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\b"),
    # Of a configuration in a file or a variable; what a program calls or reads is none.
    "a password in a configuration": re.compile(
        r"(?:password|passwd|passphrase)[\"']?\s*[:=]\s*[\"']?(?=[^\s\"']*\d)[\w+/=!@#%^&*-]{8,}(?=[\"'\s,;}]|$)",
        re.IGNORECASE,
    ),
    # Not where the password is a variable that is put in later.
    "a password in a URL": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:(?![$<{%])[^\s/@]+@", re.IGNORECASE),
}
# One look is enough for nearly every text.
_ANY = re.compile(
    r"(?i)passw|passphrase|AKIA|ASIA|-----BEGIN|gh[pousr]_|github_pat_|glpat-|xox|hf_|AIza|k_live_|eyJ|://"
)
_PASSWORD = re.compile(r"(?i)(?:password|passwd|passphrase)$")
_NAMED = re.compile(r"(?i)password|passwd|passphrase|secret|token|api_?-?key|access_?-?key|private_?-?key|credential")
# What points to a secret, or is about one, is none.
_ABOUT = re.compile(
    r"(?i)(?:configuration[-_]secret|arn|id|name|ref|file|path|url|uri|version|kind|type|length|day|mode|policy|"
    r"enabled|mount|audience|label|annotation|selector|hash|sha256|window)s?$"
)
_POINTER = re.compile(r"(?:arn:|/|\./|https?://[^:@]*$|\$[({]|projected|vault:)")
_LONG, _RANDOM = 16, 3.5  # characters; bits a character, of which English has about 4 with spaces and words of them 3


def looks_like(text: str) -> str:
    """What credential a text holds, empty where none is known by its look."""
    if not _ANY.search(text):
        return ""
    return next((what for what, pattern in _PATTERNS.items() if pattern.search(text)), "")


@cache
def is_password(name: str) -> bool:
    """Whether what has this name is a password, whatever it looks like."""
    return bool(_PASSWORD.search(name)) and not _ABOUT.search(name)


@cache
def is_secret_name(name: str) -> bool:
    """Whether what has this name may be a secret."""
    return bool(_NAMED.search(name)) and not _ABOUT.search(name)


def is_random(text: str) -> bool:
    """Whether a text looks like chance: long, without spaces, and of many different characters."""
    if len(text) < _LONG or " " in text or _POINTER.match(text):
        return False
    mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return mixed and entropy(text) >= _RANDOM


def entropy(text: str) -> float:
    """Shannon's entropy of a text's characters, in bits a character."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
