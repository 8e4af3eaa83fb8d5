"""What must hold whatever is done to a stack: programs changed, failed, killed, stopped and cancelled at random."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from isthmus.engine.order import missing
from tests.isthmus.engine.fake import TYPE, Ending, Fuse, World
from tests.isthmus.engine.simulation import Node, destroy, expected, keys, make_by_hand, unprotect, up


@dataclass(frozen=True, kw_only=True)
class Step:
    """A run: of a program, or of none where everything is destroyed; it ends early where `fuse` is a number."""

    nodes: tuple[Node, ...]
    fuse: int | None = None
    ending: Ending = "kill"
    everything: bool = False


def hold(steps: Sequence[Step], last: Sequence[Node]) -> None:
    """Run the steps, then a last program in good health; raises AssertionError where something does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(root=Path(folder))
        for step in steps:
            _take(world, step)
        _converge(world, [replace(node, fails="") for node in last])


def _take(world: World, step: Step) -> None:
    _prepare(world, step.nodes)
    fuse = Fuse(left=step.fuse, ending=step.ending)
    done = destroy(world, fuse=fuse) if step.everything else up(world, step.nodes, fuse=fuse)
    _check(world, settled=done is not None and not world.deployment().pending)


def _prepare(world: World, nodes: Sequence[Node]) -> None:
    make_by_hand(world, nodes)
    let_go = {node.name for node in nodes if node.retained}
    # What is within something that is let go of is left with it.
    for node in nodes:
        if node.within in let_go:
            let_go.add(node.name)
    world.retained |= let_go


def _check(world: World, *, settled: bool) -> None:
    deployment = world.deployment()
    assert missing(deployment.resources) == []
    assert "s3cr3t" not in world.written()
    kept = {r.id for r in deployment.resources if r.type == TYPE and not r.pending_replacement}
    world.by_hand -= kept
    if settled:
        assert deployment.pending == ()
        assert kept - world.things.keys() == set()
        assert _unowned(world) - kept == set()


def _unowned(world: World) -> set[str]:
    """What is there and may be there only because a run made it."""
    return {key for key in world.things.keys() - world.by_hand if key.split("-")[0] not in world.retained}


def _converge(world: World, last: list[Node]) -> None:
    # A resource that fails to be deleted keeps failing, because its state remembers that it should.
    left = world.deployment()
    if any(r.inputs.get("fails") == "delete" for r in (*left.resources, *(o.resource for o in left.pending))):
        return
    unprotect(world)
    last = _feasible(world, last)
    _prepare(world, last)
    done = up(world, last)
    assert done is not None
    assert not done.failures, done.failures
    assert not done.not_tried
    _check(world, settled=True)
    for key, value in expected(last).items():
        assert key in world.things
        assert value is None or world.things[key].value == value
    again = up(world, last)
    assert again is not None
    assert set(again.changes) <= {"same"}, again.changes
    other = up(world, [replace(node, renamed=not node.renamed) for node in last])
    assert other is not None
    assert set(other.changes) <= {"same"}, other.changes
    assert sorted(r.urn for r in world.deployment().resources if r.type == TYPE) == sorted(n.alias for n in last)
    _check(world, settled=True)
    unprotect(world)
    assert destroy(world) is not None
    assert _unowned(world) == set()
    assert world.deployment().resources == ()


def _feasible(world: World, last: list[Node]) -> list[Node]:
    """The program without imports of what is not what it says: those are errors, as they should be."""
    kept = {r.id for r in world.deployment().resources if r.type == TYPE}
    fixed: list[Node] = []
    for node in last:
        key = keys([node])[node.name] if node.imported else ""
        there = world.things.get(key)
        right = there is None or (key not in kept and there.value == node.wanted())
        fixed.append(node if not key or right else replace(node, imported=False))
    return fixed
