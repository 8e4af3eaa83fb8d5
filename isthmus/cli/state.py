"""`isthmus state`: look at what is known of a stack's resources, and mend it."""

import typer

from isthmus.cli import state_change, state_past, state_show


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Look at what is known of a stack's resources, and mend it.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("list")(state_show.list_)
    group.command()(state_show.show)
    group.command()(state_show.export)
    group.command("import")(state_change.import_)
    group.command()(state_change.remove)
    group.command()(state_past.history)
    group.command()(state_past.backups)
    group.command()(state_change.restore)
    group.command()(state_change.unlock)
    app.add_typer(group, name="state")
