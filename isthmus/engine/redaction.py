"""Keeping secrets out of messages."""

from isthmus.engine.values import Value, secret_texts

MASK = "[secret]"
# Shorter texts are found everywhere by accident, and masking them would only garble messages.
_SHORTEST = 4


class Redactor:
    """Replaces every secret text that it has been told of; lines of a secret of several lines count each."""

    def __init__(self) -> None:
        """A redactor that knows no secret yet."""
        self._known: set[str] = set()

    def learn(self, value: Value) -> None:
        """Remember what is secret in a value."""
        for text in secret_texts(value):
            self._known.update(part for part in (text, *text.splitlines()) if len(part) >= _SHORTEST)

    def clean(self, message: str) -> str:
        """The message with what is secret masked, the longest first."""
        for text in sorted((t for t in self._known if t in message), key=len, reverse=True):
            message = message.replace(text, MASK)
        return message
