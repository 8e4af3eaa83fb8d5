from isthmus.rehearsal.providers.aws.inputs import Inputs


def test_what_nobody_took_is_left_by_its_path() -> None:
    inputs = Inputs({"name": "n", "extra": 1, "block": {"a": 1, "b": 2}, "rules": [{"x": 1}, {"x": 1, "y": 2}]})
    assert inputs.take("name") == "n"
    assert inputs.part("block").renamed(a="A") == {"A": 1}
    assert [rule.take("x") for rule in inputs.parts("rules")] == [1, 1]
    assert list(inputs.left()) == ["extra", "block.b", "rules[1].y"]


def test_what_is_absent_is_not_renamed() -> None:
    inputs = Inputs({"a": None, "b": False})
    assert inputs.renamed(a="A", b="B", c="C") == {"B": False}
    assert list(inputs.left()) == []
    assert not inputs.has("a")
    assert inputs.part("absent").take("x") is None
    assert inputs.taken == {"a", "b", "c", "absent"}
