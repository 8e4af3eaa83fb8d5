"""The differences that may be."""

from isthmus.parity.asked import Asked
from isthmus.parity.compare import Difference
from isthmus.parity.declared import DECLARED, declaration

NOTHING = Asked(left={}, right={})
POOLS = Asked(left={"training": {"pools": [1]}}, right={"training": {"pools": [2]}})


def _difference(where: str) -> Difference:
    return Difference(aspect="variable", where=where, left="a", right="b")


def test_a_difference_is_excused_by_its_aspect_and_place() -> None:
    found = declaration(_difference("registry: variable AWS_ENDPOINT_URL_S3"), NOTHING, same_substrate=False)
    assert found is not None
    assert found.reason == "substrate"
    assert declaration(_difference("registry: variable MLFLOW_TRACKING_URI"), NOTHING, same_substrate=False) is None
    file = Difference(aspect="configuration", where="registry: variable AWS_ENDPOINT_URL_S3", left="a", right="b")
    assert declaration(file, NOTHING, same_substrate=False) is None


def test_a_substrate_excuses_nothing_between_stacks_of_the_same_one() -> None:
    assert declaration(_difference("registry: variable AWS_ENDPOINT_URL_S3"), NOTHING, same_substrate=True) is None
    assert declaration(_difference("training-cpu: variable ISTHMUS_RAY_CPUS"), POOLS, same_substrate=True) is not None


def test_an_environment_excuses_only_what_it_asks_for() -> None:
    assert declaration(_difference("training-cpu: variable ISTHMUS_RAY_CPUS"), NOTHING, same_substrate=True) is None


def test_every_declaration_says_why() -> None:
    assert all(each.why and each.where for each in DECLARED)
    assert all(bool(each.keys) == (each.reason == "environment") for each in DECLARED)
