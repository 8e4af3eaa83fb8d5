"""`isthmus state history|backups`: what a stack's state was before."""

from dataclasses import asdict

from isthmus.cli.options import DEFAULT_STACK, Json, Stack


def history(stack: Stack = DEFAULT_STACK, json: Json = False) -> None:
    """List the runs of a stack, the last one first."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, result_json
    from isthmus.engine import past
    from isthmus.engines import Project

    runs = past.history(Project(root=project_root()), stack)
    if json:
        result_json({"stack": stack, "runs": [asdict(run) for run in runs]})
        return
    for run in runs:
        changes = ", ".join(f"{count} {op}" for op, count in sorted(run.changes.items())) or "no changes"
        message = f"  {run.message}" if run.message else ""
        result(f"{run.began}  {run.kind:<8} {run.result:<10} {run.seconds:>4} s  {changes}{message}")


def backups(stack: Stack = DEFAULT_STACK, json: Json = False) -> None:
    """List the backups of a stack's state, the last one first."""
    from isthmus.cli.place import project_root
    from isthmus.cli.terminal import result, result_json, say
    from isthmus.engine import past
    from isthmus.engines import Project

    found = past.backups(Project(root=project_root()), stack)
    if json:
        result_json({"stack": stack, "backups": [asdict(each) for each in found]})
        return
    for each in found:
        count = "damaged" if each.resources < 0 else f"{each.resources} resources"
        result(f"{each.made}  {each.name}  {count}")
    if found:
        say(f"\nTake one up:\n  bin/isthmus state restore {found[0].name} --stack {stack}")
