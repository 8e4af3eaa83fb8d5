import pytest
from isthmus_runtime.names import Wanted, parse


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("buyers", Wanted(name="buyers", alias="champion")),
        ("buyers@challenger", Wanted(name="buyers", alias="challenger")),
        ("buyers@7", Wanted(name="buyers", version="7")),
        ("buyers@007", Wanted(name="buyers", version="7")),
        ("a@b@2", Wanted(name="a@b", version="2")),
        ("buyers@", Wanted(name="buyers@", alias="champion")),
        ("@7", Wanted(name="@7", alias="champion")),
        ("buyers@v7", Wanted(name="buyers", alias="v7")),
        ("buyers@\u0667", Wanted(name="buyers", alias="\u0667")),
    ],
)
def test_a_name_says_which_version(name: str, wanted: Wanted) -> None:
    assert parse(name) == wanted


def test_a_bare_name_means_the_slots_own_alias() -> None:
    assert str(parse("buyers", default_alias="challenger")) == "buyers@challenger"
