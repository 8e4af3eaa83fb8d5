"""`isthmus state list|show|export`: what is known of a stack's resources."""

from pathlib import Path
from typing import Annotated, Any

import typer

from isthmus.cli.options import DEFAULT_STACK, Json, Stack, StackOption
from isthmus.engines.results import Resource

Name = Annotated[str, typer.Argument(help="A URN, or how one ends: registry, Container::registry.")]


def list_(stack: Stack = DEFAULT_STACK, json: Json = False) -> None:
    """List the resources of a stack: type, name, ID, flags."""
    from isthmus.cli.terminal import result, result_json

    found = resources(stack)
    if json:
        result_json({"stack": stack, "resources": [as_json(each) for each in found]})
        return
    for each in found:
        marks = f"  [{', '.join(flags(each))}]" if flags(each) else ""
        result(f"{each.urn}{f'  {each.id}' if each.id else ''}{marks}")


def show(name: Name, stack: StackOption = DEFAULT_STACK, json: Json = False) -> None:
    """Show one resource: inputs and outputs, secrets hidden."""
    from isthmus.cli.outputs import flat
    from isthmus.cli.terminal import result, result_json
    from isthmus.engine.lookup import find

    listed = resources(stack)
    urn = find([each.urn for each in listed], name)
    found = [each for each in listed if each.urn == urn]
    if json:
        result_json({"stack": stack, "resources": [{**as_json(each), **_properties(each)} for each in found]})
        return
    for each in found:
        result(each.urn)
        for path, value in flat({**as_json(each), **_properties(each)}):
            if path != "urn" and value not in ("", [], None):
                result(f"  {path}: {value}")


def export(
    stack: Stack = DEFAULT_STACK,
    show_secrets: Annotated[bool, typer.Option("--show-secrets", help="Write secrets in plain.")] = False,
    file: Annotated[Path | None, typer.Option("--file", help="Write here instead of to standard output.")] = None,
) -> None:
    """Write the state as `pulumi stack export` does, for `state import` and `pulumi stack import`."""
    import json

    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, say
    from isthmus.engine import portable
    from isthmus.engine.durably import write_atomically
    from isthmus.engines import Project

    exported = portable.export(Project(root=project_root()), stack, show_secrets=show_secrets)
    text = json.dumps(exported, indent=4, ensure_ascii=False)
    if file is None:
        result(text)
        return
    write_atomically(file.expanduser().absolute(), text.encode() + b"\n")
    secrets = "in plain" if show_secrets else "encrypted"
    say(f"wrote {len(exported['deployment'].get('resources', ()))} resources to {file}, secrets {secrets}")


def resources(stack: str) -> tuple[Resource, ...]:
    """The stack's resources; raises StackNotFoundError."""
    from isthmus.cli.place import project_root
    from isthmus.engine import inspect
    from isthmus.engines import EngineName, Project, is_embedded
    from isthmus.engines.elsewhere import elsewhere

    project = Project(root=project_root())
    if elsewhere() and not is_embedded(EngineName.auto):
        from isthmus.engines.pulumi_cli import PulumiEngine

        return PulumiEngine(project).resources(stack)
    return inspect.resources(project, stack)


def flags(resource: Resource) -> list[str]:
    """What is special about a resource, in words."""
    found = [
        ("protected", resource.protect),
        ("external", resource.external),
        ("waits for its deletion", resource.delete),
        (f"a killed run was {resource.pending} it", resource.pending),
    ]
    return [word for word, true in found if true]


def as_json(resource: Resource) -> dict[str, Any]:
    """A resource as `--json` gives it."""
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.urn.rpartition("::")[2],
        "id": resource.id,
        "parent": resource.parent,
        "protect": resource.protect,
        "external": resource.external,
        "delete": resource.delete,
        "pending": resource.pending,
    }


def _properties(resource: Resource) -> dict[str, Any]:
    return {
        "provider": resource.provider,
        "needs": list(resource.needs),
        "inputs": dict(resource.inputs),
        "outputs": dict(resource.outputs),
    }
