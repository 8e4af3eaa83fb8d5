"""Figures of the embedded engine: `python -m bench.engine`.

Every time is of a whole command, from the start of its interpreter to its end, the program's and the provider's
processes included. The provider does nothing (bench/trivial), so what is left is the engine's and the SDK's.
"""

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import shell, workload
from bench.figures import Figure, as_json, of_runs, skipped, table
from isthmus.engines import EngineName, Project, choose

ROOT = Path(__file__).parents[1]
_ESTATE = 1.5
_NOOP = {100: 0.9, 1000: 3.0}
_CREATE = {1000: 8.0}
_BESIDE_CLI = (100, 1000)


def main(arguments: Sequence[str]) -> int:
    """Measure, and show each figure as it is there; the exit code is 1 where a target was missed."""
    options = _options().parse_args(arguments)
    figures: list[Figure] = []
    shell.compile_code(ROOT)
    for figure in measure(options.stack, options.sizes, options.repeats):
        figures.append(figure)
        if not options.json and not options.table:
            sys.stdout.write(figure.line() + "\n")
            sys.stdout.flush()
    if options.json or options.table:
        sys.stdout.write((as_json(figures) if options.json else table(figures)) + "\n")
    return int(any(figure.verdict == "missed" for figure in figures))


def measure(stack: str, sizes: Sequence[int], repeats: int) -> Iterator[Figure]:
    """Every figure: the estate's, then of each size creating, runs with no changes and memory, then how these grow."""
    yield estate(stack, repeats)
    created: dict[int, float] = {}
    unchanged: dict[int, float] = {}
    for size in sorted(sizes):
        for figure in of_size(size, repeats):
            yield figure
            if figure.value is not None and figure.name == _created(size):
                created[size] = figure.value
            if figure.value is not None and figure.name == _unchanged(size):
                unchanged[size] = figure.value
    yield from growth("create", created)
    yield from growth("no changes", unchanged)
    if shell.has_pulumi():
        for size in sorted(set(sizes) & set(_BESIDE_CLI)):
            yield from beside(size, repeats)
    else:
        yield skipped("the Pulumi CLI, same programs", "s", "pulumi is not on PATH")


def estate(stack: str, repeats: int) -> Figure:
    """`bin/isthmus up` of an estate that is up already."""
    name = f"up {stack}, no changes"
    if stack not in choose(EngineName.embedded, Project(root=ROOT)).stacks():
        why = f"no estate {stack} is up here; bin/isthmus up {stack} makes one, --stack names another"
        return skipped(name, "s", why, target=_ESTATE)
    command = [str(ROOT / "bin" / "isthmus"), "up", stack, "--engine", "embedded", "--json"]
    runs = [shell.timed(command, cwd=ROOT) for _ in range(repeats + 1)]
    changed = [json.loads(run.output)["changed"] for run in runs[1:]]
    if any(changed):
        return skipped(name, "s", "there were changes: something else works on the estate", target=_ESTATE)
    # The first run finds nothing in the system's caches, and may have something to heal.
    return of_runs(name, [run.seconds for run in runs[1:]], "s", target=_ESTATE, note="from the shell")


def of_size(size: int, repeats: int) -> Iterator[Figure]:
    """Figures of a program with `size` resources: creating them, a run without changes, and the engine's memory."""
    creating: list[float] = []
    unchanged: list[float] = []
    peaks: list[float] = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(prefix="isthmus-bench-") as folder:
            project = Path(folder)
            workload.lay_out(project)
            workload.resize(project, size)
            made = shell.embedded("up", project, ROOT)
            creating.append(made.seconds)
            peaks.append(json.loads(made.output)["peak_mib"])
            unchanged.append(shell.embedded("up", project, ROOT).seconds)
    yield of_runs(_created(size), creating, "s", target=_CREATE.get(size))
    yield of_runs(_unchanged(size), unchanged, "s", target=_NOOP.get(size))
    yield of_runs(f"peak memory of the engine's process, creating {size}", peaks, "MiB")


def beside(size: int, repeats: int) -> Iterator[Figure]:
    """The same program and provider under the Pulumi CLI."""
    creating: list[float] = []
    unchanged: list[float] = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(prefix="isthmus-bench-") as folder:
            project = Path(folder)
            workload.lay_out(project)
            shell.pulumi_init(project)
            workload.resize(project, size)
            creating.append(shell.pulumi("up", project).seconds)
            unchanged.append(shell.pulumi("up", project).seconds)
    yield of_runs(f"{_created(size)}, Pulumi CLI", creating, "s")
    yield of_runs(f"{_unchanged(size)}, Pulumi CLI", unchanged, "s")


def growth(what: str, seconds: dict[int, float]) -> Iterator[Figure]:
    """What one more resource costs between each size and the next; the same everywhere where the cost is linear."""
    sizes = sorted(seconds)
    for less, more in itertools.pairwise(sizes):
        cost = (seconds[more] - seconds[less]) / (more - less) * 1000
        yield Figure(name=f"{what}: one resource, between {less} and {more}", value=cost, unit="ms")


def _created(size: int) -> str:
    return f"create {size} resources"


def _unchanged(size: int) -> str:
    return f"{size} resources, no changes"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("--stack", default="dev-local", help="the estate that is up (default: dev-local)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each figure (default: 3)")
    sizes = [100, 1000, 10000]
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=sizes, help="numbers of resources (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="give the figures as JSON")
    parser.add_argument("--table", action="store_true", help="give the figures as a table of Markdown")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
