"""Tests of isthmus/conformance/verify.py, against chains that misbehave."""

import json
import sys
import time
from collections.abc import Sequence

import pytest

from isthmus.conformance import CheckResult, verify
from isthmus.conformance.verify import Command, redact, revealed
from isthmus.contract import Contract
from tests.harness.contracts import PASSWORD, SECRET_KEY, contract

PRELUDE = """
import json, os, signal, sys, time
def say(**event): print(json.dumps(event), flush=True)
def start(name, timeout): say(kind="start", name=name, timeout=timeout, look="isthmus logs x")
def end(name, ok=True, message="m"):
    say(kind="end", name=name, result={"name": name, "ok": ok, "seconds": 0.1, "message": message})
"""


def _python(**bodies: str) -> Command:
    def command(chain: str) -> Sequence[str]:
        return (sys.executable, "-S", "-c", PRELUDE + bodies[chain])

    return command


def _verify(body: str, given: Contract | None = None) -> dict[str, CheckResult]:
    report = verify(given or contract(), chains=("x",), command=_python(x=body))
    return {check.name: check for check in report.checks}


def test_results_come_in_the_order_of_chains_and_progress_as_they_come() -> None:
    seen: list[str] = []
    slow = 'time.sleep(0.5); say(kind="plan", plan=["x.a"]); end("x.a")'
    fast = 'say(kind="plan", plan=["y.a"]); end("y.a")'
    report = verify(
        contract(),
        progress=lambda result: seen.append(result.name),
        chains=("x", "y"),
        command=_python(x=slow, y=fast),
    )
    assert [check.name for check in report.checks] == ["x.a", "y.a"]
    assert seen == ["y.a", "x.a"]
    assert report.ok


def test_a_check_that_hangs_is_ended_and_the_chain_may_clean_up() -> None:
    body = """
def ended(*_):
    end("x.leaves-nothing"); sys.exit()
signal.signal(signal.SIGTERM, ended)
say(kind="plan", plan=["x.a", "x.b", "x.leaves-nothing"])
start("x.a", 0.3); time.sleep(60)
"""
    began = time.monotonic()
    results = _verify(body)
    assert time.monotonic() - began < 10
    assert results["x.a"].message == "expected an answer within 0.3 s; came none; look: isthmus logs x"
    assert not results["x.b"].ok
    assert "ended before it" in results["x.b"].message
    assert results["x.leaves-nothing"].ok


def test_a_chain_that_dies_fails_its_checks_with_its_last_words() -> None:
    results = _verify('say(kind="plan", plan=["x.a", "x.b"]); end("x.a"); sys.exit("ImportError: no mlflow")')
    assert results["x.a"].ok
    assert "ImportError: no mlflow" in results["x.b"].message


def test_a_chain_that_never_starts_is_a_failure() -> None:
    results = _verify('sys.exit("boom")')
    assert not results["x.start"].ok
    assert "boom" in results["x.start"].message


def test_noise_among_the_events_is_passed_over() -> None:
    assert _verify('print("hello"); print("{}"); say(kind="plan", plan=["x.a"]); end("x.a")')["x.a"].ok


def test_the_chain_gets_the_contract_on_stdin_and_the_variables() -> None:
    body = """
given = json.loads(sys.stdin.read())
right = given["storage"]["secret_access_key"] == os.environ["AWS_SECRET_ACCESS_KEY"]
say(kind="plan", plan=["x.a"]); end("x.a", right)
"""
    assert _verify(body)["x.a"].ok


def test_secrets_in_messages_are_taken_out() -> None:
    body = 'say(kind="plan", plan=["x.a"]); end("x.a", False, "login with " + os.environ["MLFLOW_TRACKING_PASSWORD"])'
    assert _verify(body)["x.a"].message == "login with $MLFLOW_TRACKING_PASSWORD"
    assert _verify('sys.exit(os.environ["AWS_SECRET_ACCESS_KEY"])')["x.start"].message.endswith(
        "$AWS_SECRET_ACCESS_KEY"
    )


def test_redaction_leaves_other_text_alone() -> None:
    assert redact("nothing here", contract()) == "nothing here"


def test_a_contract_survives_the_pipe() -> None:
    text = revealed(contract())
    assert Contract.model_validate(json.loads(text)) == contract()
    assert SECRET_KEY in text
    assert PASSWORD in text


def test_an_estate_that_is_not_there_fails_every_check_within_its_timeouts() -> None:
    report = verify(contract(), chains=("monitoring",))
    assert not report.ok
    assert {check.name for check in report.failed} >= {"monitoring.targets", "monitoring.alert-fires"}
    assert all("look: " in check.message or "not tried" in check.message for check in report.failed)


@pytest.mark.parametrize("body", ["pass", "sys.stdout.close()"])
def test_a_chain_that_says_nothing_is_a_failure(body: str) -> None:
    assert not _verify(body)["x.start"].ok
