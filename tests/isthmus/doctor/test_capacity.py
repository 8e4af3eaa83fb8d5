"""The check of CPUs and memory."""

from pathlib import Path

import pytest

from envs.schema import Environment
from isthmus.doctor import Level, capacity
from isthmus.doctor.capacity import limits, sized
from tests.isthmus.doctor.machines import look, subject


def test_the_default_environment_fits_a_laptop(tmp_path: Path) -> None:
    (finding,) = look(capacity.check, subject(tmp_path))
    assert finding.level is Level.OK


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (
            "training:\n  pools:\n    - name: big\n      memory: 2Ti\n",
            "envs/test.yaml:5:15: training.pools[0].memory: 2Ti cannot fit: Docker's machine has 16.0 GiB",
        ),
        (
            "training:\n  pools:\n    - {name: a}\n    - {name: big, cpus: 64}\n",
            "envs/test.yaml:5:25: training.pools[1].cpus: 64 CPUs cannot fit: Docker's machine has 4",
        ),
        ("serving: {slot: {memory: 64Gi}}\n", "envs/test.yaml:2:26: serving.slot.memory: 64Gi cannot fit"),
        (
            "training: {pools: [{name: a, memory: 6Gi, workers: 3}]}\n",
            "training.pools: the workers of all pools ask for 18.0 GiB together",
        ),
    ],
)
def test_what_cannot_fit_is_named_with_file_line_and_path(tmp_path: Path, environment: str, words: str) -> None:
    findings = look(capacity.check, subject(tmp_path, environment))
    failed = [finding for finding in findings if finding.level is Level.FAIL]
    assert len(failed) == 1
    assert words in failed[0].message
    assert failed[0].fix


def test_much_more_than_there_is_is_a_warning(tmp_path: Path) -> None:
    findings = look(capacity.check, subject(tmp_path, info={"MemTotal": 5 * 2**30}))
    assert [finding.level for finding in findings] == [Level.WARN, Level.OK]


def test_every_size_of_the_environment_is_looked_at() -> None:
    environment = Environment.model_validate({"substrate": "containers"})
    assert limits(environment) > sum(resources.memory for _, resources in sized(environment))
