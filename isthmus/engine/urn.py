"""URNs: the names that resources have in a stack."""

ROOT_TYPE = "pulumi:pulumi:Stack"
_PROVIDER_PREFIX = "pulumi:providers:"


def make(*, stack: str, project: str, parent: str, kind: str, name: str) -> str:
    """The URN of a resource; the types of its parents are part of it, except the stack's."""
    above = qualified_type(parent) if parent else ""
    qualified = f"{above}${kind}" if above and above != ROOT_TYPE else kind
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type(urn: str) -> str:
    """The type with the types of its parents before it, each ended by `$`."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """The type of the resource itself."""
    return qualified_type(urn).rpartition("$")[2]


def name_of(urn: str) -> str:
    """The name that the program gave."""
    return urn.split("::", 3)[3]


def is_provider(kind: str) -> bool:
    """Whether a type is a provider's."""
    return kind.startswith(_PROVIDER_PREFIX)


def provider_type(package: str) -> str:
    """The type of a package's provider."""
    return _PROVIDER_PREFIX + package


def package_of(kind: str) -> str:
    """The package that a type belongs to; of a provider's type, the package that it provides."""
    return kind.removeprefix(_PROVIDER_PREFIX) if is_provider(kind) else kind.split(":", 1)[0]


def split_reference(reference: str) -> tuple[str, str]:
    """A provider reference's URN and ID."""
    urn, _, ident = reference.rpartition("::")
    return urn, ident
