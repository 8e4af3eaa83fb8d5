"""What a check found."""

from isthmus.doctor import Finding, Level


def test_levels_are_the_words_of_the_json() -> None:
    assert [str(level) for level in Level] == ["ok", "warn", "fail"]
    assert Finding(check="x", level=Level.OK, message="m").fix == ""
