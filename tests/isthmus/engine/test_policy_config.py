"""How policies are configured: levels, properties, defaults, and what is wrong with them."""

from pathlib import Path

import pytest

from isthmus.engine.errors import PolicyConfigError, UnsupportedError
from isthmus.engine.policy_config import PackInfo, PolicyConfig, PolicyInfo, read, reconcile, unknown

_SCHEMA = {"size": {"type": "integer", "default": 3}, "names": {"type": "array", "items": {"type": "string"}}}
_INFO = PackInfo(
    name="pack",
    version="",
    policies=(
        PolicyInfo(name="one", level="mandatory", schema=_SCHEMA),
        PolicyInfo(name="two", level="advisory", schema={"key": {"type": "string"}}, required=("key",)),
    ),
    initial={"two": PolicyConfig(level="disabled", properties={"key": "author's"})},
)


def _file(folder: Path, text: str) -> Path:
    path = folder / "config.json"
    path.write_text(text)
    return path


def test_levels_and_properties_are_read(tmp_path: Path) -> None:
    text = '{"all": "disabled", "one": {"enforcementLevel": "remediate", "size": 4}, "two": {}}'
    assert read(_file(tmp_path, text)) == {
        "all": PolicyConfig(level="disabled"),
        "one": PolicyConfig(level="remediate", properties={"size": 4}),
    }
    assert read(_file(tmp_path, " \n")) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        ('{"one": 3}', "one: .* not 3"),
        ('{"one": "must"}', "one: 'must' is no enforcement level"),
        ('{"one": {"enforcementLevel": 1}}', "one: 1 is no enforcement level"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyConfigError, match=said):
        read(_file(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyConfigError, match=r"absent\.json"):
        read(tmp_path / "absent.json")


def test_esc_environments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="ESC"):
        read(_file(tmp_path, '{"environments": ["a"]}'))


def test_defaults_then_the_authors_then_what_is_given() -> None:
    assert reconcile(_INFO, {}, where="") == {
        "one": PolicyConfig(level="mandatory", properties={"size": 3}),
        "two": PolicyConfig(level="disabled", properties={"key": "author's"}),
    }
    given = {"all": PolicyConfig(level="remediate"), "one": PolicyConfig(level="advisory", properties={"size": 5.0})}
    assert reconcile(_INFO, given, where="") == {
        "one": PolicyConfig(level="advisory", properties={"size": 5.0}),
        "two": PolicyConfig(level="remediate", properties={"key": "author's"}),
    }


def test_every_fault_is_told_at_once() -> None:
    given = {"one": PolicyConfig(properties={"names": ["a", 1]}), "two": PolicyConfig(properties={"key": 2})}
    with pytest.raises(PolicyConfigError) as raised:
        reconcile(_INFO, given, where="c.json")
    assert "one: names.1: 1 is not of type 'string'" in raised.value.what
    assert "two: key: 2 is not of type 'string'" in raised.value.what
    assert raised.value.where == "c.json"


def test_what_is_required_must_be_there() -> None:
    info = PackInfo(name="pack", version="", policies=(PolicyInfo(name="p", level="advisory", required=("key",)),))
    with pytest.raises(PolicyConfigError, match=r"p: \(itself\): 'key' is a required property"):
        reconcile(info, {}, where="")


def test_a_policys_own_wrong_schema_is_told() -> None:
    policy = PolicyInfo(name="p", level="advisory", schema={"a": {"type": "number of things"}})
    with pytest.raises(PolicyConfigError, match="p: its JSON schema is wrong"):
        reconcile(PackInfo(name="pack", version="", policies=(policy,)), {}, where="")


def test_unknown_names_are_found() -> None:
    assert unknown(_INFO, {"all": PolicyConfig(), "three": PolicyConfig(), "one": PolicyConfig()}) == ["three"]
