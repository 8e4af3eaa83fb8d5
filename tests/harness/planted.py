"""Known values to plant as secrets, and a search for them in whatever a run leaves behind."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

PLANTED = {
    "plain": "correct-horse-4411",
    "pem": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----\n",
    "json": '{"user": "svc-json", "password": "in-json-7731", "list": ["first-of-json-7732"]}',
    "single": "it's o'clock 5521",
    "double": 'say "open sesame" 5522',
    "both": "a'b\"c'd\" 5523",
    "backslash": "C:\\secret\\new\\table-5524",
    "shell": "$HOME `whoami` $(id) ${PATH}-5525",
    "latin": "pässwörd-ñandú-5526",
    "emoji": "🔑-🗝️-schlüssel-5527",
    "percent": "100%25/?&=+#:@!-5528",
    "blanks": "  leading and trailing 5529  ",
    "short": "q§7",
    "four": "w%Z4",
    "long": "".join(f"{number:05d}-long-" for number in range(400)),
    "number": "739146285530",
    "base64": "c2VjcmV0LWluLWJhc2U2NC01NTMx",
    "prefixed": "correct-horse-4411-and-staple",
    "tabs": "col1\tcol2\tcol3-5532",
    "url": "postgresql://svc-url:in-url-5533@db.example:5432/x?sslmode=on",
}
"""Twenty secrets of all kinds, by what is special about them."""
_CIPHERTEXT = re.compile(rb"v1:[A-Za-z0-9+/=]{12,}:[A-Za-z0-9+/=]+")


def found(content: bytes) -> list[str]:
    """Which of the planted values are in the bytes, and in which form; what is encrypted is not looked at."""
    visible = _CIPHERTEXT.sub(b"", content)
    leaks: list[str] = []
    for name, forms in FORMS.items():
        leaks += [f"{name} as {form}" for form, raw in forms.items() if raw in visible]
    return leaks


def leaks_below(folder: Path) -> dict[str, list[str]]:
    """The planted values in the files of a folder, by file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    leaks = {str(path.relative_to(folder)): found(path.read_bytes()) for path in files}
    return {name: values for name, values in leaks.items() if values}


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    yield "text", text.encode()
    yield "stripped text", text.strip().encode()
    for line in text.splitlines():
        # What is on the outside of every key of this kind is no secret.
        if len(line) > 10 and not line.startswith("-----"):
            yield f"line {line[:8]}", line.encode()
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON in JSON", json.dumps(json.dumps(text))[3:-3].encode()
    yield "JSON of UTF-8", json.dumps(text, ensure_ascii=False)[1:-1].encode()
    yield "repr", repr(text)[1:-1].encode()
    yield "ascii", ascii(text)[1:-1].encode()
    yield "URL", quote(text).encode()
    yield "URL component", quote(text, safe="").encode()
    yield "form", quote_plus(text).encode()
    if len(text.encode()) >= 6:
        yield "base64", base64.b64encode(text.encode()).rstrip(b"=")[:-1]
        yield "base64 after one byte", base64.b64encode(b"\0" + text.encode())[2:-4]
        yield "base64 after two bytes", base64.b64encode(b"\0\0" + text.encode())[3:-4]
        yield "hexadecimal", text.encode().hex().encode()


FORMS: Mapping[str, Mapping[str, bytes]] = {
    **{name: dict(_forms(text)) for name, text in PLANTED.items()},
    # What is secret inside of the ones that are made of parts.
    "password in JSON": dict(_forms("in-json-7731")),
    "password in URL": dict(_forms("in-url-5533")),
}
"""The bytes to search for, by planted value and form."""
