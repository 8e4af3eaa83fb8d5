"""Secret: a random string, kept as a Pulumi secret."""

import secrets

from providers.containers.call import Base, Call, Found, ResourceType
from providers.containers.fields import Number, Property, Record, Text
from providers.containers.values import UNKNOWN, Properties, Secret, reveal

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

SECRET = ResourceType(
    "containers:index:Secret",
    about="A random string, made once and kept as a secret in the stack's state.",
    inputs=Record(
        name="Secret",
        properties={
            "length": Property(
                kind=Number(minimum=8, maximum=1024), about="How many characters.", default=32, replaces=True
            ),
            "alphabet": Property(
                kind=Text(pattern=r"(?s).{2,}", meaning="at least two characters"),
                about="The characters to draw from; letters and digits by default.",
                default=ALPHABET,
                replaces=True,
            ),
        },
    ),
    outputs={"value": Property(kind=Text(), about="The string.", required=True, secret=True)},
    shown=False,
)


class SecretHandler(Base):
    """Draws secrets; they live in the state alone."""

    type = SECRET

    def foresee(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Keep the value; a new one can't be known."""
        del call, identity, inputs
        return {"value": _as_secret(state)} if state else {"value": Secret(UNKNOWN)}

    def create(self, call: Call, inputs: Properties, /) -> tuple[str, Properties]:
        """Draw a secret."""
        del call
        alphabet, length = str(reveal(inputs["alphabet"])), int(reveal(inputs["length"]))
        value = "".join(secrets.choice(alphabet) for _ in range(length))
        return secrets.token_hex(8), {"value": Secret(value)}

    def read(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Found | None:
        """Give back what the state holds: there is nothing else."""
        del call, identity
        return Found(inputs=inputs, outputs={"value": _as_secret(state)}) if "value" in state else None

    def update(self, call: Call, identity: str, state: Properties, inputs: Properties, /) -> Properties:
        """Keep the value: every input that matters replaces."""
        del call, identity, inputs
        return {"value": _as_secret(state)}

    def delete(self, call: Call, identity: str, state: Properties, /) -> None:
        """Do nothing: it goes with the state."""
        del call, identity, state


def _as_secret(state: Properties) -> Secret:
    return Secret(reveal(state["value"]))
