"""Keeping secrets out of messages."""

from isthmus.engine.values import Value, secret_texts
from isthmus.masking import Masker


class Redactor:
    """Masks every secret that it has been told of."""

    def __init__(self) -> None:
        """A redactor that knows no secret yet."""
        self._masker = Masker()

    def learn(self, value: Value) -> None:
        """Remember what is secret in a value."""
        for text in secret_texts(value):
            self._masker.learn(text)

    def clean(self, message: str) -> str:
        """The message with what is secret masked."""
        return self._masker.clean(message)
