"""`python -m bench.estate`: how fast and how light an estate is, beside docker compose. See bench/README.md."""

import argparse
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import closing
from types import FrameType
from typing import NoReturn, TextIO

from bench.estate import cold
from bench.estate.memory import NotReadableError
from bench.estate.warm import Plan, measured
from bench.figures import Figure, as_json, table
from bench.kill.place import ROOT, make
from isthmus.errors import IsthmusError
from isthmus.local.sweep import sweep
from providers.containers.docker_host import connect

_STACK = "dev-bench"
_FIRST_PORT = 17801


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit code, 1 where a run failed or a target was missed."""
    given = _parser().parse_args(arguments)
    # What is made is removed, compose's files with the estate's secrets too, also when this is told to end.
    signal.signal(signal.SIGTERM, _end)
    figures: list[Figure] = []
    try:
        with closing(_figures(given)) as found:
            for figure in found:
                figures.append(figure)
                _say(figure.line(), to=sys.stderr if given.json else sys.stdout)
    except (IsthmusError, NotReadableError) as error:
        _say(f"error: {error}", to=sys.stderr)
        return 1
    if given.json:
        _say(as_json(figures), to=sys.stdout)
    if given.table:
        _say(table(figures), to=sys.stdout)
    return 1 if any(figure.verdict == "missed" for figure in figures) else 0


def _figures(given: argparse.Namespace) -> Generator[Figure]:
    if given.cold:
        _say("makes two clones, caches and Docker engines in a temporary folder, and removes them", to=sys.stderr)
        yield from cold.measured(given.index)
        return
    place = make(ROOT / ".isthmus" / "bench" / given.stack, stack=given.stack, first_port=given.first_port)
    place.log.write_text("", encoding="utf-8")
    place.run("destroy")
    try:
        plan = Plan(rounds=given.rounds, idle=given.idle, intervals=tuple(given.intervals))
        yield from measured(place, connect(), plan)
    finally:
        place.run("destroy")
        sweep(place.root, place.stack)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.estate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed; 3 by default")
    parser.add_argument(
        "--idle", type=float, default=60.0, help="seconds of rest before memory is measured; 60 by default"
    )
    parser.add_argument(
        "--intervals",
        type=float,
        nargs="+",
        default=[1.0, 2.0],
        help="seconds between compose's health checks: each is timed, the fastest counts; 1 and 2 by default",
    )
    parser.add_argument("--stack", default=_STACK, help="the name of the stack that is made for this")
    parser.add_argument("--first-port", type=int, default=_FIRST_PORT, help="the first of eight free ports")
    parser.add_argument(
        "--cold", action="store_true", help="from nothing to a prediction instead, twice: 10 minutes, 10 GB; needs root"
    )
    parser.add_argument("--index", help="the package index for --cold; this machine's own by default")
    parser.add_argument("--json", action="store_true", help="give the figures as JSON on standard output")
    parser.add_argument("--table", action="store_true", help="give the figures as the table of bench/README.md too")
    return parser


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _say(text: str, *, to: TextIO) -> None:
    to.write(f"{text}\n")
    to.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
