"""Masking secrets in messages: the texts themselves, what they hold, and the forms that programs print them in."""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "[secret]"
SHORT = 4
"""Characters. What is shorter is masked where it stands alone, because its letters are in everything."""
_LEAST_ENCODED = 6
"""Bytes; the base64 of fewer is too short to tell from other text."""
# What looks like a password or key inside a longer secret, such as a configuration file: letters with digits.
_TOKEN = re.compile(r"(?=[A-Za-z+/_-]*\d)(?=[\d+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{12,}")
_IN_ADDRESS = re.compile(r"://[^\s:/@]*:([^\s/]+)@")
_NAMED = re.compile(
    r"""(?ix) [\w-]* (?:password|passphrase|passwd|secret|token|private[_-]?key) [\w-]* ["']? \s*[:=]\s*
    (?: "((?:[^"\\]|\\.)*)" | '([^']*)' | ([^\s"',;}\]]+) )"""
)


class Masker:
    """Masks every text that it has been told of; what that takes is worked out when a message first needs it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """A masker that knows these secrets."""
        self._told: set[str] = set(secrets)
        self._done: set[str] = set()
        self._forms: dict[str, set[str]] = {}
        """By their first characters, so that a message is not searched for each of them."""
        self._words: set[str] = set()

    def learn(self, secret: str) -> None:
        """Mask a secret from now on."""
        self._told.add(secret)

    def clean(self, message: str) -> str:
        """The message with what is secret masked, the longest first."""
        self._prepare()
        starts = {message[at : at + SHORT] for at in range(len(message) - SHORT + 1)}
        found = {form for start in starts for form in self._forms.get(start, ()) if form in message}
        for form in sorted(found, key=lambda form: (-len(form), form)):
            message = message.replace(form, MASK)
        for word in sorted(self._words, key=lambda word: (-len(word), word)):
            if word in message:
                message = re.sub(rf"(?<!\w)(?<!\d\.){re.escape(word)}(?!\w|\.\d)", MASK, message)
        return message

    def _prepare(self) -> None:
        fresh = self._told - self._done
        self._done |= fresh
        for secret in fresh:
            for piece in {secret.strip(), *_pieces(secret)}:
                for form in forms(piece) if piece else ():
                    if len(form) >= SHORT:
                        self._forms.setdefault(form[:SHORT], set()).add(form)
                    else:
                        self._words.add(form)


def _pieces(secret: str) -> Iterator[str]:
    """What else must not be shown of a secret: each of its lines, and the passwords that it holds."""
    if "\n" in secret or "\r" in secret:
        yield from (line.strip() for line in secret.splitlines() if len(line.strip()) >= SHORT)
    held = [found.group() for found in _TOKEN.finditer(secret)]
    held += [found.group(1) for found in _IN_ADDRESS.finditer(secret)]
    for found in _NAMED.finditer(secret):
        quoted, *others = found.groups()
        held += [given for given in (quoted, *others) if given]
        if quoted and "\\" in quoted:
            held.append(quoted.encode().decode("unicode_escape", errors="replace"))
    yield from (piece for piece in held if len(piece) >= SHORT)


def forms(text: str) -> set[str]:
    """A text as it is and as programs print it: in JSON, Python's repr, an address, HTML, base64 and hexadecimal."""
    found = {text}
    if not (text.isascii() and text.isalnum()):
        found |= {json.dumps(text, ensure_ascii=short)[1:-1] for short in (True, False)}
        # Python escapes single quotes where there are both kinds.
        found |= {repr(text)[1:-1], ascii(text)[1:-1], repr(f"{text}\"'")[1:-4]}
        found |= {encode(text, safe=safe) for encode in (quote, quote_plus) for safe in ("", "/")}
        found.add(html.escape(text))
    raw = text.encode(errors="surrogatepass")
    if len(raw) >= _LEAST_ENCODED:
        found |= {*_base64(raw), binascii.hexlify(raw).decode()}
    return found


def _base64(raw: bytes) -> Iterator[str]:
    """What base64 makes of the bytes wherever they stand in a text; the ends, which depend on it, are left out."""
    for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode()
        for before in range(3):
            encoded = encode(bytes(before) + raw).decode()
            yield encoded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
