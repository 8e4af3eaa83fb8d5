"""A display that passes on what it is shown, and remembers what was done to which resource."""

from dataclasses import dataclass, field

from isthmus.engines.events import Display, Event, ResourceFinished

_STILL = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True, kw_only=True)
class Done:
    """A step that changed something: `component` names those that the resource is in, outermost first."""

    op: str
    kind: str
    name: str
    component: str

    def __str__(self) -> str:
        """As one line of a report."""
        return f"{self.op} {self.kind.rpartition(':')[2]} {self.name}"


@dataclass(kw_only=True)
class Watching:
    """In front of another display."""

    behind: Display
    done: list[Done] = field(default_factory=list[Done])

    def show(self, event: Event, /) -> None:
        """Remember it, and pass it on."""
        if isinstance(event, ResourceFinished) and event.op not in _STILL and not event.error:
            self.done.append(_step(event))
        self.behind.show(event)

    def close(self) -> None:
        """Close the one behind."""
        self.behind.close()


def _step(event: ResourceFinished) -> Done:
    types, name = event.urn.split("::")[2:4]
    *above, kind = types.split("$")
    names = [each.rpartition(":")[2] for each in above]
    return Done(op=event.op, kind=kind, name=name, component="/".join(names))
