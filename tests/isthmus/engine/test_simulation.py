"""Random programs, edited, failed and killed at random: the state always holds exactly what there is."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.isthmus.engine.histories import Step, hold
from tests.isthmus.engine.simulation import Node
from tests.isthmus.engine.strategies import STEPS, programs


# `python -m tests.isthmus.engine.simulate` runs as many as it is asked for.
@pytest.mark.timeout(300)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(steps=STEPS, last=programs())
def test_the_state_holds_what_there_is(steps: list[Step], last: tuple[Node, ...]) -> None:
    hold(steps, last)
