"""The engines that carry out a Pulumi program, behind one interface."""

import shutil

from isthmus.engines.events import (
    Diagnostic,
    Display,
    Event,
    PolicyRemediated,
    PolicyViolated,
    Progress,
    ResourceFinished,
    ResourceStarted,
    Summary,
)
from isthmus.engines.project import Project, ProjectError, find
from isthmus.engines.results import Engine, EngineName, Failure, Options, OutputValue, Resource, Result


def is_embedded(name: EngineName) -> bool:
    """Whether that name means the embedded engine here; `auto` is the Pulumi CLI where it is on PATH."""
    return name is EngineName.embedded or (name is EngineName.auto and shutil.which("pulumi") is None)


def choose(name: EngineName, project: Project) -> Engine:
    """The engine of that name for a project; `auto` is the Pulumi CLI where it is on PATH, else the embedded one."""
    if not is_embedded(name):
        from isthmus.engines.pulumi_cli import PulumiEngine

        return PulumiEngine(project)
    from isthmus.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(project)


__all__ = [
    "Diagnostic",
    "Display",
    "Engine",
    "EngineName",
    "Event",
    "Failure",
    "Options",
    "OutputValue",
    "PolicyRemediated",
    "PolicyViolated",
    "Progress",
    "Project",
    "ProjectError",
    "Resource",
    "ResourceFinished",
    "ResourceStarted",
    "Result",
    "Summary",
    "choose",
    "find",
    "is_embedded",
]
