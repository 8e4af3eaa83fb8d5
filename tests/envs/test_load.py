"""Environment files: every error at once, each with its place."""

from pathlib import Path

import pytest

from envs.load import EnvironmentFileError, NoEnvironmentError, environment_path, load, place_text
from isthmus.errors import IsthmusError

ROOT = Path(__file__).parents[2]


def _write(folder: Path, text: str, name: str = "bad") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _problems(folder: Path, text: str) -> list[str]:
    """Each as `LINE:COLUMN PATH: message`."""
    with pytest.raises(EnvironmentFileError) as caught:
        load(_write(folder, text))
    return [
        f"{problem.mark.line}:{problem.mark.column} {place_text(problem.place)}: {problem.message}"
        if problem.mark
        else f"{place_text(problem.place)}: {problem.message}"
        for problem in caught.value.problems
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "envs").glob("[!P]*.yaml")), ids=lambda path: path.stem)
def test_the_kits_own_environments_are_right(path: Path) -> None:
    load(path)


CASES = [
    ("substrate: containrs", "1:12 substrate: expected containers or aws; got 'containrs'; did you mean containers?"),
    ("onwer: a", "2:1 onwer: unknown key; did you mean owner?"),
    ("zzz: a", "2:1 zzz: unknown key; known here: aws, exemptions, images, monitoring"),
    (
        "monitoring: {receiver: {webhook: x}}",
        "2:25 monitoring.receiver.webhook: unknown key; did you mean webhook_url?",
    ),
    ("images: {overrides: {mll: x}}", "2:22 images.overrides.mll: unknown key; did you mean ml?"),
    ("owner: A_b", "2:8 owner: expected a name of lowercase letters, digits and dashes"),
    ("owner: 3", "2:8 owner: expected text; got 3, which is text in quotes"),
    ("storage: {buckets: {Bad: {}}}", "2:21 storage.buckets.Bad: expected a name of lowercase"),
    (
        "storage: {resources: {memory: 4GB}}",
        "2:31 storage.resources.memory: expected a whole number with a unit of Ki, Mi",
    ),
    ("storage: {resources: {memory: 4}}", "such as 512Mi or 4Gi; got 4"),
    ("storage: {resources: {cpus: -1}}", "2:29 storage.resources.cpus: expected more than 0; got -1"),
    ("storage: {resources: {cpus: '2'}}", "expected a number; got '2'"),
    (
        "exemptions: [{policy: a, resource: b, reason: so, expires: '2027-01-01'}]",
        "2:47 exemptions[0].reason: expected text of 10 characters or more; got 'so'",
    ),
    ("storage: 3", "2:10 storage: expected keys with values; got 3"),
    ("storage: {buckets: {x: {versioning: 1}}}", "storage.buckets.x.versioning: expected true or false; got 1"),
    (
        "storage: {buckets: {x: {noncurrent_retention: 5h}}}",
        "storage.buckets.x.noncurrent_retention: expected whole days",
    ),
    ("training: {pools: [{name: a, workers: -1}]}", "2:39 training.pools[0].workers: expected 1 or more; got -1"),
    ("training: {pools: [{name: a, workers: 1.5}]}", "training.pools[0].workers: expected a whole number; got 1.5"),
    ("training: {pools: [{name: a, gpus: true}]}", "training.pools[0].gpus: expected a whole number; got true"),
    ("training: {pools: [{cpus: 1}]}", "training.pools[0].name: needed here, and not given"),
    ("training: {pools: {name: a}}", "2:19 training.pools: expected a list; got keys with values"),
    ("training: {pools: []}", "2:12 training.pools: at least one pool is needed"),
    (
        "training: {pools: [{name: a}, {name: a}]}",
        "2:32 training.pools[1].name: pools[0] is named a already; give each its own name",
    ),
    ("ports: {registry: 80}", "2:19 ports.registry: expected 1024 or more; got 80"),
    ("ports: {storage: 17001}", "2:9 ports.storage: port 17001 is taken by registry already"),
    ("monitoring: {thresholds: {error_ratio: 1.5}}", "expected less than 1; got 1.5"),
    ("monitoring: {scrape_interval: 2024-01-01}", "such as 15s or 30d; got '2024-01-01'"),
    ("version: 2", "2:10 version: expected 1; got 2"),
    ("owner: a\nowner: b", "3:1 owner: given twice; the first is on line 2"),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_each_error_says_where_it_is_and_what_was_expected(tmp_path: Path, text: str, expected: str) -> None:
    whole = text if text.startswith("substrate") else f"substrate: containers\n{text}"
    (problem,) = _problems(tmp_path, whole + "\n")
    assert expected in problem


def test_every_error_is_given_at_once_in_the_files_order(tmp_path: Path) -> None:
    text = (
        "substrate: nowhere\nownr: x\nports:\n  registry: 17002\n  storage: 17002\n"
        "training:\n  pools:\n    - {name: a, workers: -1}\n    - {name: a}\n"
    )
    problems = _problems(tmp_path, text)
    assert [problem.split()[1] for problem in problems] == [
        "substrate:",
        "ownr:",
        "ports.storage:",
        "training.pools[0].workers:",
        "training.pools[1].name:",
    ]


def test_the_message_has_file_and_count_and_says_that_nothing_was_started(tmp_path: Path) -> None:
    path = _write(tmp_path, "substrate: containers\na: 1\nb: 2\n")
    with pytest.raises(EnvironmentFileError) as caught:
        load(path)
    text = str(caught.value)
    assert f"{path}: 2 errors" in text
    assert "bad.yaml:2:1: a: unknown key" in text
    assert "nothing was started" in text
    assert "pydantic" not in text.lower()


def test_a_webhooks_url_is_never_repeated(tmp_path: Path) -> None:
    text = "substrate: containers\nmonitoring: {receiver: {webhook_url: 'htp//user:hunter2@x'}}\n"
    (problem,) = _problems(tmp_path, text)
    assert "hunter2" not in problem
    assert "expected a URL" in problem


def test_wrong_bytes_are_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"owner: \xff\xfe\n")
    with pytest.raises(EnvironmentFileError, match="not UTF-8"):
        load(path)


def test_a_list_is_no_environment(tmp_path: Path) -> None:
    assert _problems(tmp_path, "- a\n") == ["1:1 : expected keys with values; got a list"]


def test_nothing_at_all_lacks_the_substrate(tmp_path: Path) -> None:
    assert _problems(tmp_path, "") == ["substrate: needed here, and not given"]


def test_empty_parts_are_defaults(tmp_path: Path) -> None:
    text = "substrate: containers\nstorage:\n  buckets:\n    x:\ntraining:\n"
    environment = load(_write(tmp_path, text))
    assert "x" in environment.storage.buckets
    assert environment.training.pools[0].name == "cpu"


def _project(folder: Path) -> Path:
    (folder / "envs").mkdir()
    for name in ("dev-local", "prod", "Pulumi.dev-local"):
        (folder / "envs" / f"{name}.yaml").touch()
    return folder


def test_an_environment_is_found_by_its_name(tmp_path: Path) -> None:
    root = _project(tmp_path)
    assert environment_path(root, "prod") == root / "envs" / "prod.yaml"


@pytest.mark.parametrize("name", ["dev-locl", "../envs/prod", "Pulumi.dev-local", ""])
def test_a_name_that_is_no_environment_is_refused_with_those_that_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoEnvironmentError) as caught:
        environment_path(_project(tmp_path), name)
    assert "dev-local, prod" in caught.value.hint
    assert isinstance(caught.value, IsthmusError)


def test_the_nearest_name_is_given(tmp_path: Path) -> None:
    with pytest.raises(NoEnvironmentError) as caught:
        environment_path(_project(tmp_path), "dev-locl")
    assert "Did you mean dev-local?" in caught.value.hint


def test_a_file_that_went_away_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(NoEnvironmentError, match="no such file"):
        load(tmp_path / "gone.yaml")
