"""The differences that may be."""

from isthmus.parity.compare import Difference
from isthmus.parity.declared import DECLARED, declaration


def _difference(where: str) -> Difference:
    return Difference(aspect="variable", where=where, left="a", right="b")


def test_a_difference_is_excused_by_its_aspect_and_place() -> None:
    found = declaration(_difference("registry: variable AWS_ENDPOINT_URL_S3"), same_substrate=False)
    assert found is not None
    assert found.reason == "substrate"
    assert declaration(_difference("registry: variable MLFLOW_TRACKING_URI"), same_substrate=False) is None
    file = Difference(aspect="configuration", where="registry: variable AWS_ENDPOINT_URL_S3", left="a", right="b")
    assert declaration(file, same_substrate=False) is None


def test_a_substrate_excuses_nothing_between_stacks_of_the_same_one() -> None:
    assert declaration(_difference("registry: variable AWS_ENDPOINT_URL_S3"), same_substrate=True) is None
    assert declaration(_difference("training-cpu: variable ISTHMUS_RAY_CPUS"), same_substrate=True) is not None


def test_every_declaration_says_why() -> None:
    assert all(each.why and each.where for each in DECLARED)
