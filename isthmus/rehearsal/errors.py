"""What can go wrong in a rehearsal."""

from isthmus.errors import IsthmusError


class RehearsalError(IsthmusError):
    """A rehearsal cannot begin, or cannot go on."""


class BinaryError(RehearsalError):
    """A binary that the rehearsal needs is absent and can't be built."""


class CutShortError(RehearsalError):
    """A rehearsal was interrupted by somebody; the next one goes on."""


class EndedError(RehearsalError):
    """A server that the rehearsal rests on has ended, or never answered; the next rehearsal goes on."""


class StandInError(RehearsalError):
    """A stand-in provider cannot carry something out."""


class UnknownTypeError(StandInError):
    """The stack uses a resource type that no stand-in knows."""


class UnknownPropertyError(StandInError):
    """The stack uses a property that the stand-in of its type does not know."""


class RefusedError(StandInError):
    """The AWS emulator or the API server refused what it was asked."""
