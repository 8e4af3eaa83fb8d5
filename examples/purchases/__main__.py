"""The command line: every step in order, or one step by name."""

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
from botocore.exceptions import BotoCoreError, ClientError

from . import acquire, evaluate, prepare, register, score_batch, score_online, serve, settings, train
from .errors import PurchasesError
from .tracking import MlflowException, find_run

SAMPLE = 5
"""Customers that are scored online, and compared with the model scored here."""


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


class Steps:
    """The steps; what one makes, the next finds in the bucket or the registry, so each also runs alone."""

    def __init__(self) -> None:
        self.settings = settings.read()

    def acquire(self) -> None:
        """Bring the records to the bucket."""
        _say(acquire.acquire(self.settings.bucket).uri)

    def prepare(self) -> None:
        """Show the examples that training will make of them."""
        periods = prepare.split(prepare.parse(acquire.read(acquire.acquire(self.settings.bucket))))
        for what, period in (*(("training", period) for period in periods.training), ("holdout", periods.holdout)):
            share = float(period.labels.mean())
            _say(f"{what} {period.cutoff.date()}: {len(period.labels)} customers, {share:.1%} buy again")

    def train(self) -> None:
        """Train in the pool."""
        run = train.train(self.settings, acquire.acquire(self.settings.bucket), _say)
        _say(f"run {run.run_id}: {run.params['candidate']}, {run.params['training_examples']} examples")

    def evaluate(self) -> None:
        """Compare with the rules of thumb; fail unless better."""
        found = evaluate.unflatten(find_run().metrics)
        _say(f"{'':16}{'AUC':>8}{'log loss':>10}{'lift':>7}")
        for name, measures in found.items():
            _say(f"{name:16}{measures.auc:8.4f}{measures.log_loss:10.4f}{measures.lift:7.2f}")
        evaluate.gate(found)

    def register(self) -> None:
        """Register the model, and make it the champion."""
        run = find_run()
        evaluate.gate(evaluate.unflatten(run.metrics))
        _say(f"{settings.MODEL} version {register.register(run)} is the {score_batch.ALIAS}")

    def serve(self) -> None:
        """Load it into the slots."""
        _say(f"{len(self.settings.slots)} slots serve {settings.MODEL} after {serve.serve(self.settings):.1f} s")

    def score(self) -> None:
        """Score a few customers online and all in batch."""
        transactions = prepare.parse(acquire.read(acquire.acquire(self.settings.bucket)))
        features = prepare.features(transactions, prepare.end(transactions))
        model, version = score_batch.champion()
        sample = features.head(SAMPLE)
        online, served = score_online.score_online(self.settings, sample)
        here = score_batch.score(model, sample)
        for customer, probability in zip(sample.index, online, strict=True):
            _say(f"customer {customer:05}: buys again with probability {probability:.4f}")
        if not np.allclose(online, here, rtol=0, atol=1e-9):
            raise PurchasesError(f"served version {served} says {online}, version {version} here says {here}")
        _say(f"served version {served or version} and version {version} here agree")
        _say(f"{len(features)} customers scored: {score_batch.score_batch(self.settings, model, version, features)}")


NAMES = ("acquire", "prepare", "train", "evaluate", "register", "serve", "score")


def main(arguments: list[str]) -> int:
    """Run the steps that were asked for, all by default; 1 if one fails."""
    parser = argparse.ArgumentParser(prog="python -m examples.purchases", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"one or more of: {', '.join(NAMES)}; all by default")
    asked: list[str] = parser.parse_args(arguments).steps
    if wrong := sorted(set(asked) - set(NAMES)):
        parser.error(f"no such step: {', '.join(wrong)}; steps are {', '.join(NAMES)}")
    name = "settings"
    try:
        steps = Steps()
        for name in asked or NAMES:
            began = time.monotonic()
            print(f"{name}:", flush=True)
            step: Callable[[], None] = getattr(steps, name)
            step()
            _say(f"({time.monotonic() - began:.1f} s)")
    except PurchasesError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, MlflowException, OSError) as error:
        # A client's own error: an endpoint that doesn't answer, or refuses. See `isthmus verify`.
        print(f"error: step {name}: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
