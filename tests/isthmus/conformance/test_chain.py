"""Tests of isthmus/conformance/chain.py."""

import importlib
from collections.abc import Callable, Sequence

from isthmus.conformance.chain import CHAINS, Event, run
from isthmus.conformance.check import Check, CheckFailedError, Session, fail
from isthmus.conformance.report import CheckResult
from tests.harness.contracts import contract


def _check(name: str, body: Callable[[Session], str], needs: str = "") -> Check:
    return Check(name=name, run=body, timeout=7, look="isthmus logs x", needs=needs)


def _pass(_: Session) -> str:
    return "fine"


def _wrong(_: Session) -> str:
    fail("1", 2)


def _broken(_: Session) -> str:
    raise ConnectionError("no\nroute")


def _events(checks: Sequence[Check]) -> list[Event]:
    events: list[Event] = []
    run("c", Session(contract=contract(), token="t"), checks, events.append)
    return events


def _results(checks: Sequence[Check]) -> dict[str, CheckResult]:
    return {event.name: event.result for event in _events(checks) if event.result}


def test_the_plan_comes_first_and_every_start_says_its_timeout() -> None:
    plan, start, end, *_ = _events([_check("c.a", _pass)])
    assert plan.plan == ("c.a", "c.leaves-nothing")
    assert (start.kind, start.name, start.timeout, start.look) == ("start", "c.a", 7, "isthmus logs x")
    assert end.result is not None
    assert end.result.ok


def test_a_failed_check_does_not_stop_the_others() -> None:
    results = _results([_check("c.a", _wrong), _check("c.b", _broken), _check("c.c", _pass)])
    assert [name for name, result in results.items() if result.ok] == ["c.c", "c.leaves-nothing"]
    assert results["c.a"].message == "expected 1; came 2; look: isthmus logs x"
    assert results["c.b"].message == "expected no error; came ConnectionError: no route; look: isthmus logs x"


def test_what_needs_a_failed_check_is_not_tried_and_fails() -> None:
    results = _results([_check("c.a", _wrong), _check("c.b", _pass, "c.a"), _check("c.c", _pass, "c.b")])
    assert results["c.b"].message == "not tried: c.a failed"
    assert results["c.c"].message == "not tried: c.b failed"


def test_what_checks_made_is_undone_last_first_even_after_failures() -> None:
    undone: list[int] = []

    def make(session: Session) -> str:
        session.cleanup.callback(undone.append, 1)
        session.cleanup.callback(undone.append, 2)
        raise CheckFailedError(expected="a", came="b")

    assert _results([_check("c.a", make)])["c.leaves-nothing"].ok
    assert undone == [2, 1]


def test_what_cannot_be_undone_is_a_failure_and_the_rest_is_undone() -> None:
    undone: list[int] = []

    def make(session: Session) -> str:
        session.cleanup.callback(undone.append, 1)
        session.cleanup.callback(lambda: fail("nothing left", "an object"))
        return "made"

    clean = _results([_check("c.a", make)])["c.leaves-nothing"]
    assert not clean.ok
    assert "nothing left" in clean.message
    assert undone == [1]


def test_every_component_has_checks_for_a_contract() -> None:
    for modules in CHAINS.values():
        for name in modules:
            checks = importlib.import_module(f"isthmus.conformance.{name}").checks(contract())
            assert checks
            assert all(check.name.startswith(f"{name}.") for check in checks)
            assert all(check.look for check in checks)
