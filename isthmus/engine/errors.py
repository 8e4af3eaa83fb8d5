"""The errors of the embedded engine, each named."""

from isthmus.errors import IsthmusError


class EngineError(IsthmusError):
    """An error of the embedded engine."""


class UnsupportedError(EngineError):
    """The program, the project or the state asks for something that the embedded engine does not know."""

    def __init__(
        self,
        feature: str,
        *,
        where: str = "",
        hint: str = "leave it out, or use the Pulumi CLI: --engine pulumi",
    ) -> None:
        super().__init__(f"{feature} is not supported by the embedded engine", where=where, hint=hint)
        self.feature = feature


class PassphraseError(EngineError):
    """The passphrase is missing or does not open the stack's secrets."""


class StateError(EngineError):
    """The stored state cannot be read or does not hold together."""


class LockedError(EngineError):
    """Another process works on the stack."""


class StackNotFoundError(EngineError):
    """The stack has no state."""


class PluginError(EngineError):
    """A provider's process could not be started, or ended."""


class ProviderError(EngineError):
    """A provider refused or failed an operation."""


class ProgramError(EngineError):
    """The Pulumi program failed."""


class PolicyPackError(EngineError):
    """A policy pack is missing, does not run, or one of its policies failed instead of deciding."""


class PolicyConfigError(EngineError):
    """The configuration of a policy pack cannot be read, or is not what its policies want."""


class PolicyViolationError(EngineError):
    """A mandatory policy forbids a resource."""


class CheckFailedError(EngineError):
    """A provider says that a resource's inputs are wrong."""


class ImportFailedError(EngineError):
    """A resource cannot be imported: it is not there, or it is not what the program says."""


class AssetError(EngineError):
    """The content of an asset cannot be read."""


class PathError(EngineError):
    """A text that should be a property path is none."""


class TargetError(EngineError):
    """The targets of a run leave out what it cannot do without."""


class TransformError(EngineError):
    """A transform of the program failed, or returned what cannot be carried out."""


class ProtectedError(EngineError):
    """A protected resource would be deleted or replaced."""


class DuplicateResourceError(EngineError):
    """The program registers the same URN twice."""


class CancelledError(EngineError):
    """The run was cancelled before this step began."""
