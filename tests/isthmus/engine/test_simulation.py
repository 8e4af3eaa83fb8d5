"""Random programs, edited, failed and killed at random: the state always holds exactly what there is."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.engine.order import missing
from tests.isthmus.engine.simulation import TYPE, Fuse, Node, World, destroy, expected, up

_NAMES = ("a", "b", "c", "d", "e")


@st.composite
def programs(draw: st.DrawFn) -> list[Node]:
    """A program: some of the names in order, each taking values from, or coming after, some before it."""
    nodes: list[Node] = []
    for name in _NAMES:
        if not draw(st.booleans()):
            continue
        before = [n.name for n in nodes]
        some = st.lists(st.sampled_from(before), max_size=2, unique=True) if before else st.just(list[str]())
        nodes.append(
            Node(
                name=name,
                key=draw(st.integers(0, 1)),
                value=draw(st.integers(0, 2)),
                secret=draw(st.booleans()),
                needs=tuple(draw(some)),
                after=tuple(draw(some)),
                key_from=draw(st.sampled_from(["", *before])),
                delete_first=draw(st.sampled_from([None, True, False])),
                renamed=draw(st.booleans()),
                fails=draw(st.sampled_from(["", "", "", "", "check", "create", "update", "delete"])),
            )
        )
    return nodes


def _healthy(nodes: list[Node]) -> list[Node]:
    return [replace(node, fails="") for node in nodes]


def _check(world: World, *, settled: bool) -> None:
    deployment = world.deployment()
    assert missing(deployment.resources) == []
    assert "s3cr3t" not in world.written()
    if settled:
        assert deployment.pending == ()
        kept = {r.id: r for r in deployment.resources if r.type == TYPE}
        assert sorted(kept) == sorted(world.things)


_STEPS = st.lists(st.tuples(programs(), st.none() | st.integers(1, 40), st.booleans()), min_size=1, max_size=4)


@pytest.mark.timeout(300)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(steps=_STEPS, last=programs())
def test_the_state_holds_what_there_is(steps: list[tuple[list[Node], int | None, bool]], last: list[Node]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(root=Path(folder))
        for nodes, fuse, everything in steps:
            if everything:
                destroy(world, fuse=Fuse(left=fuse))
            else:
                up(world, nodes, fuse=Fuse(left=fuse))
            _check(world, settled=False)
        final = _healthy(last)
        # A resource that fails to be deleted keeps failing: its state remembers that it should. One healthy run turns
        # what the program keeps healthy; what it gives up is taken out of the world by hand, as a user would.
        left = world.deployment()
        if any(r.inputs.get("fails") == "delete" for r in (*left.resources, *(o.resource for o in left.pending))):
            return
        context = up(world, final)
        assert context is not None
        assert not context.failures
        assert not context.not_tried
        _check(world, settled=True)
        assert world.things == expected(final)
        again = up(world, final)
        assert again is not None
        assert set(again.changes) <= {"same"}
        other = up(world, [replace(node, renamed=not node.renamed) for node in final])
        assert other is not None
        assert set(other.changes) <= {"same"}
        assert sorted(r.urn for r in world.deployment().resources if r.type == TYPE) == sorted(n.alias for n in final)
        _check(world, settled=True)
        gone = destroy(world)
        assert gone is not None
        assert world.things == {}
        assert world.deployment().resources == ()
