"""Showing, keeping and comparing what a preview foresees."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.cli.running import Request, ask, succeeded
from isthmus.engines.events import Event, PolicyViolated, ResourceFinished, ResourceStarted
from isthmus.errors import IsthmusError

if TYPE_CHECKING:
    from isthmus.engines.events import Display
    from isthmus.engines.results import Forecast
    from isthmus.plan.model import Plan, PlanCost


class UsageError(IsthmusError):
    """Options that do not go together."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of a plan besides being shown: `save` and `against` are files of plans."""

    save: Path | None = None
    against: Path | None = None
    markdown: bool = False


class Aside:
    """A display without what the plan itself will say: the steps that it would take, and the violations of policies."""

    def __init__(self, display: "Display") -> None:
        """Show the rest on a display."""
        self._display = display

    def show(self, event: Event, /) -> None:
        """Show an event, unless it is in the plan."""
        if isinstance(event, ResourceStarted | PolicyViolated):
            return
        if not isinstance(event, ResourceFinished) or event.error:
            self._display.show(event)

    def close(self) -> None:
        """End the display."""
        self._display.close()


def show_plan(request: Request, wanted: Wanted) -> None:
    """Preview, and give the plan as it is wanted. Raises PlanFileError, UsageError and RunFailedError."""
    from isthmus.cli.display import choose_display
    from isthmus.plan.file import load, save

    if wanted.markdown and wanted.against is None:
        raise UsageError("--markdown is for a comparison", hint="Give --against FILE too.")
    earlier = load(wanted.against) if wanted.against is not None else None
    result = ask("preview", request, Aside(choose_display(verbose=request.verbose)))
    if result.forecast is None:
        raise AssertionError("a preview foresees nothing")
    from isthmus.plan.build import build

    plan = build(request.stack, result, result.forecast, _cost(request, result.forecast))
    if wanted.save is not None:
        save(plan, wanted.save)
    if earlier is not None:
        _show_difference(request, earlier, plan, markdown=wanted.markdown)
    else:
        _show(request, plan)
    succeeded("preview", request, result)


def _cost(request: Request, forecast: "Forecast") -> "PlanCost | None":
    from envs.load import environment_path, load
    from envs.schema import SubstrateName

    environment = load(environment_path(request.root, request.stack))
    if environment.substrate is SubstrateName.CONTAINERS:
        # Spares the import of what prices are.
        return None
    from isthmus.plan.costs import cost_of

    return cost_of(forecast, environment)


def _show(request: Request, plan: "Plan") -> None:
    from isthmus.cli.terminal import result

    if request.json:
        result(plan.text().rstrip("\n"))
        return
    from isthmus.plan.summary import summary
    from isthmus.plan.tree import tree

    result("\n".join([*tree(plan, verbose=request.verbose), *summary(plan)]))


def _show_difference(request: Request, earlier: "Plan", plan: "Plan", *, markdown: bool) -> None:
    from isthmus.cli.terminal import result, result_json
    from isthmus.plan import review
    from isthmus.plan.compare import compare

    found = compare(earlier, plan)
    if request.json:
        result_json(found.model_dump(mode="json"))
    else:
        result("\n".join(review.markdown(found) if markdown else review.text(found)))
