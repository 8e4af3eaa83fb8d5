"""What the stand-in for `kubernetes` knows and does not carry out: it is labelled `planned` in the report."""

from isthmus.rehearsal.providers.serving import Plain, Wrong

TYPES = {"kubernetes:helm.sh/v3:Release": "there is no Helm in a rehearsal; the kinds that it brings are defined there"}
"""Why each type is not carried out, by token."""
_PROPERTIES = frozenset(
    {
        "atomic",
        "chart",
        "cleanupOnFail",
        "compat",
        "createNamespace",
        "dependencyUpdate",
        "maxHistory",
        "name",
        "namespace",
        "repositoryOpts",
        "skipAwait",
        "skipCrds",
        "timeout",
        "values",
        "version",
        "waitForJobs",
    }
)


def wrong(kind: str, inputs: Plain) -> list[Wrong]:
    """What of the inputs is not known even by name."""
    return [
        Wrong(property=key, reason=f"is not known to the stand-in of {kind}")
        for key in sorted(set(inputs) - _PROPERTIES)
    ]


def ident(inputs: Plain) -> str:
    """The id that it would have."""
    return f"{inputs.get('namespace', 'default')}/{inputs.get('name', inputs.get('chart', ''))}"


def outputs(inputs: Plain) -> Plain:
    """What would be known of it afterwards, as far as the inputs say it."""
    status = {"status": "planned", "name": inputs.get("name", ""), "namespace": inputs.get("namespace", "")}
    return {"status": status, "resourceNames": {}}
