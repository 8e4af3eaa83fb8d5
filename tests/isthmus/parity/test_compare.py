"""Comparing the facts of two stacks."""

from dataclasses import replace

from isthmus.parity.compare import compare
from isthmus.parity.facts import Facts, Workload

WORKLOAD = Workload(
    component="estate/registry",
    image="isthmus/ml:abc",
    command=("registry", "--keep=1d"),
    variables={"ROOT": "s3://estate-artifacts/x", "TOKEN": "word", "REGION": "here-1"},
    files={"/etc/a.yaml": "region: here-1\nlevel: 1\n", "/etc/key": "word"},
    secret=frozenset({"TOKEN", "/etc/key"}),
    probe="http 5000 /health",
    published=(1, 2),
)
LEFT = Facts(
    components=("estate isthmus:estate:Estate",),
    workloads={"registry": WORKLOAD},
    contract={"stack": "one", "storage.region": "here-1", "storage.buckets.artifacts": "estate-artifacts"},
)
RIGHT = Facts(
    components=LEFT.components,
    workloads={
        "registry": replace(
            WORKLOAD,
            variables={"ROOT": "s3://other-1234/x", "TOKEN": "word", "REGION": "there-2"},
            files={"/etc/a.yaml": "region: there-2\nlevel: 1\n", "/etc/key": "word"},
        )
    },
    contract={"stack": "two", "storage.region": "there-2", "storage.buckets.artifacts": "other-1234"},
)


def _with(workload: Workload) -> Facts:
    return replace(RIGHT, workloads={"registry": workload})


def _places(right: Facts) -> list[tuple[str, str, str, str]]:
    return [(each.aspect, each.where, each.left, each.right) for each in compare(LEFT, right).different]


def test_names_that_the_contract_gives_are_the_same_wherever_they_stand() -> None:
    found = compare(LEFT, RIGHT)
    assert found.different == ()
    assert found.same["variable"] == 3
    assert found.same["configuration"] == 2


def test_every_aspect_can_differ() -> None:
    changed = replace(
        RIGHT.workloads["registry"],
        image="isthmus/ml:def",
        command=("registry", "--keep=2d"),
        probe="tcp 5000",
        published=(1,),
    )
    assert _places(_with(changed)) == [
        ("image", "registry: image", "isthmus/ml:abc", "isthmus/ml:def"),
        ("port", "registry: probe", "http 5000 /health", "tcp 5000"),
        ("port", "registry: published", "(1, 2)", "(1,)"),
        ("setting", "registry: command --keep", "1d", "2d"),
    ]


def test_configuration_differs_by_its_parts() -> None:
    files = {**RIGHT.workloads["registry"].files, "/etc/a.yaml": "region: there-2\nlevel: 2\n"}
    changed = replace(RIGHT.workloads["registry"], files=files)
    assert _places(_with(changed)) == [("configuration", "registry: file /etc/a.yaml: level", "1", "2")]


def test_bytes_count_also_where_the_meaning_is_the_same() -> None:
    files = {**RIGHT.workloads["registry"].files, "/etc/a.yaml": "region:  there-2\nlevel: 1\n"}
    found = _places(_with(replace(RIGHT.workloads["registry"], files=files)))
    assert [place for _, place, *_ in found] == ["registry: file /etc/a.yaml: bytes"]


def test_a_secret_is_compared_and_never_shown() -> None:
    before = RIGHT.workloads["registry"]
    changed = replace(
        before, variables={**before.variables, "TOKEN": "other"}, files={**before.files, "/etc/key": "other"}
    )
    assert _places(_with(changed)) == [
        ("variable", "registry: variable TOKEN", "[secret]", "[secret]"),
        ("configuration", "registry: file /etc/key", "[secret]", "[secret]"),
    ]


def test_components_services_and_keys_of_the_contract_that_only_one_has_differ() -> None:
    right = Facts(components=(), workloads={}, contract={**RIGHT.contract, "more": None})
    assert _places(right) == [
        ("component", "estate isthmus:estate:Estate", "there", "(absent)"),
        ("contract key", "more", "(absent)", "null"),
        ("service", "registry", "there", "(absent)"),
    ]
