"""The root of every error that a user can meet."""

from isthmus.errors import IsthmusError


def test_it_joins_where_what_and_hint() -> None:
    assert str(IsthmusError("it broke", where="a.yaml:3", hint="Mend it.")) == "a.yaml:3: it broke\n  Mend it."


def test_parts_may_be_missing() -> None:
    assert str(IsthmusError("it broke")) == "it broke"
    assert str(IsthmusError("it broke", hint="Mend it.")) == "it broke\n  Mend it."
