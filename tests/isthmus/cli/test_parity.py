"""`parity`."""

import json
from pathlib import Path

import pytest

from isthmus.cli.app import invoke
from tests.harness.copied import copied

pytestmark = pytest.mark.timeout(180)

_SABOTAGE = """
def _sabotage() -> None:
    from dataclasses import replace

    import stacks.cloud.substrate as cloud

    service = cloud.AwsSubstrate.service

    def other(self, name, args, *, opts):
        if name == "registry":
            args = replace(args, env={**args.env, "ONLY_HERE": "yes"}, probe=replace(args.probe, path="/version"))
        return service(self, name, args, opts=opts)

    cloud.AwsSubstrate.service = other


_choose = choose


def choose(stack, environment):
    if environment.substrate is not SubstrateName.CONTAINERS:
        from stacks.cloud.lean import install

        install()
        _sabotage()
    return _choose(stack, environment)
"""
"""The cloud alone gives its registry one more variable, and probes it elsewhere."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, on a machine without Docker."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    folder = copied(tmp_path / "copy")
    monkeypatch.setenv("ISTHMUS_PROJECT", str(folder))
    return folder


def test_a_difference_that_nothing_declares_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = root / "stacks" / "__main__.py"
    start = 'if __name__ == "__main__":'
    main.write_text(main.read_text().replace(start, f"{_SABOTAGE}\n\n{start}"))
    assert invoke(["parity", "dev-local", "prod"]) == 1
    told = capsys.readouterr()
    assert "undeclared differences: 2" in told.out
    assert "variable: registry: variable ONLY_HERE: (absent) | yes" in told.out
    assert "port: registry: probe: http 5000 /health | http 5000 /version" in told.out
    assert "isthmus/parity/declared.py" in told.err


def test_two_stacks_of_one_substrate_are_compared_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["parity", "staging", "prod", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"]
    assert {each["reason"] for each in found["differences"]} == {"environment"}


def test_an_environment_that_is_not_there_is_an_error(root: Path) -> None:
    assert root.is_dir()
    assert invoke(["parity", "dev-local", "nowhere"]) == 2
