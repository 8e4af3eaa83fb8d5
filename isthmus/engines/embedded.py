"""The embedded engine: runs what this kit's programs use, with nothing installed but Python packages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.engines.events import Display
from isthmus.engines.project import Project
from isthmus.engines.results import EngineName, Options, OutputValue, Resource, Result

if TYPE_CHECKING:
    from isthmus.engine.starting import Started

_DEFAULT = Options()


class EmbeddedEngine:
    """An engine that carries out programs in this process and its children."""

    def __init__(self, project: Project) -> None:
        """For the stacks of one project."""
        self._project = project

    @property
    def name(self) -> EngineName:
        """`embedded`."""
        return EngineName.embedded

    def up(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Make the stack what the program says."""
        return self._up(stack, options, display, dry_run=False)

    def preview(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Say what `up` would do."""
        return self._up(stack, options, display, dry_run=True)

    def refresh(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Make the state what the providers find."""

        async def work(started: "Started") -> Result:
            from isthmus.engine import update

            return await update.refresh(self._project, started, stack, _known(options), display)

        return self._run(work, with_program=False)

    def destroy(self, stack: str, *, options: Options = _DEFAULT, display: Display) -> Result:
        """Delete everything in the stack."""

        async def work(started: "Started") -> Result:
            from isthmus.engine import update

            return await update.destroy(self._project, started, stack, _known(options), display)

        return self._run(work, with_program=False)

    def outputs(self, stack: str) -> Mapping[str, OutputValue]:
        """The stack's outputs; raises StackNotFoundError."""
        from isthmus.engine import inspect

        return inspect.outputs(self._project, stack)

    def resources(self, stack: str) -> tuple[Resource, ...]:
        """The stack's resources, secrets masked; raises StackNotFoundError."""
        from isthmus.engine import inspect

        return inspect.resources(self._project, stack)

    def stacks(self) -> tuple[str, ...]:
        """The names of the stacks that have state, sorted."""
        from isthmus.engine import backend

        return backend.stacks(self._project.state, self._project.name)

    def _up(self, stack: str, options: Options, display: Display, *, dry_run: bool) -> Result:
        async def work(started: "Started") -> Result:
            from isthmus.engine import update

            return await update.up(self._project, started, stack, options, display, dry_run=dry_run)

        return self._run(work, with_program=True, packs=options.policy_packs)

    def _run(
        self, work: "Callable[[Started], Awaitable[Result]]", *, with_program: bool, packs: Sequence[Path] = ()
    ) -> Result:
        from isthmus.engine import starting

        return asyncio.run(starting.run(self._project, work, with_program=with_program, packs=packs))


def _known(options: Options) -> Options:
    if options.policy_packs:
        from isthmus.engine.errors import UnsupportedError

        packs = ", ".join(str(folder) for folder in options.policy_packs)
        raise UnsupportedError("a policy pack where no program runs", where=packs)
    return options
