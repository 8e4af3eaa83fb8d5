"""Names that Docker accepts."""

from providers.containers.fields import Text

DOCKER_NAME = Text(
    pattern=r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}",
    meaning="a name of letters, digits, '_', '.' and '-' that begins with a letter or digit, 2 to 128 characters long",
)
