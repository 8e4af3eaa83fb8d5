"""The aws part of an environment: what does not exist, or does not go together, is refused where it stands."""

from pathlib import Path

import pytest

from envs.load import EnvironmentFileError, load, place_text

ROOT = Path(__file__).parents[2]
BASE = """\
substrate: aws
aws:
  account: "123456789012"
  region: eu-central-1
  zones: [eu-central-1a, eu-central-1b]
  production: true
  cluster: {admins: ["arn:aws:iam::123456789012:role/deploy"]}
  budget: {monthly_usd: 100, emails: [a@example.org]}
  tags: {cost_centre: "1"}
training: {pools: [{name: cpu, max_workers: 2}]}
"""


def _problems(folder: Path, text: str) -> list[str]:
    path = folder / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EnvironmentFileError) as caught:
        load(path)
    return [f"{place_text(problem.place)}: {problem.message}" for problem in caught.value.problems]


def test_the_smallest_one_is_complete_by_defaults(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(BASE, encoding="utf-8")
    aws = load(path).aws
    assert aws is not None
    assert aws.partition == "aws"
    assert aws.database.deletion_protection
    assert not aws.routes.public


CASES = [
    ("region: eu-central-1", "region: eu-centrl-1", "aws.region: there is no region 'eu-centrl-1'; did you mean eu-c"),
    ("region: eu-central-1", "region: cn-north-1", "aws.region: cn-north-1 is in aws-cn, and only aws and aws-us-gov"),
    ("region: eu-central-1", "region: ap-east-2", "aws.database.authority: needed in ap-east-2, whose root"),
    ("[eu-central-1a, eu-central-1b]", "[eu-central-1a, eu-west-1b]", "aws.zones[1]: eu-west-1b is no zone of eu-c"),
    ("[eu-central-1a, eu-central-1b]", "[eu-central-1a, eu-central-1a]", "aws.zones[1]: eu-central-1a is given twice"),
    ('"123456789012"\n', '"12"\n', "aws.account: expected an account's 12 digits, in quotes; got '12'"),
    ("  production: true\n", "", "aws.production: needed here, and not given"),
    ("production: true", "production: true\n  network: {cidr: 10.64.0.1/16}", "aws.network.cidr: expected an IPv4"),
    ("production: true", "production: true\n  network: {cidr: 10.64.0.0/24}", "aws.network.cidr: 10.64.0.0/24 is too"),
    (
        "production: true",
        "production: true\n  network: {cidr: 10.64.0.0/16, peers: [10.0.0.0/8]}",
        "aws.network.peers[0]: 10.0.0.0/8 overlaps with cidr (10.64.0.0/16)",
    ),
    (
        "production: true",
        "production: true\n  network: {peers: [10.0.0.0/12, 10.1.0.0/16]}",
        "aws.network.peers[1]: 10.1.0.0/16 overlaps with peers[0] (10.0.0.0/12)",
    ),
    (
        "production: true",
        "production: true\n  network: {cidr: 172.20.0.0/16}",
        "aws.network.cidr: 172.20.0.0/16 overlaps with the cluster's services",
    ),
    (
        "arn:aws:iam",
        "arn:aws-us-gov:iam",
        "aws.cluster.admins[0]: the role is in aws-us-gov, and eu-central-1 is in aws",
    ),
    ("[eu-central-1a, eu-central-1b]", "[eu-central-1a]", "aws.zones: expected 2 to 3 availability zones; got 1"),
    ('role/deploy"]', 'role/deploy"], version: "1.20"', "aws.cluster.version: EKS makes no clusters of 1.20 any more"),
    ('role/deploy"]', 'role/deploy"], public_access_cidrs: [0.0.0.0/0]', "aws.cluster.public_access_cidrs[0]: 0.0"),
    ("arn:aws:iam::123456789012:role/deploy", "deploy", "aws.cluster.admins[0]: expected a role's ARN"),
    ("production: true", "production: true\n  database: {instance_class: db.m99.large}", "no database instance family"),
    ("production: true", "production: true\n  database: {instance_class: db.m7g.huge}", "m7g has no size 'huge'"),
    ("production: true", "production: true\n  routes: {public: true}", "aws.routes.domain: needed here for a public"),
    (
        "production: true",
        "production: true\n  routes: {public: true, domain: a.example.org, allowed_cidrs: [203.0.113.0/24], "
        "certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b'}",
        "aws.routes.certificate_arn: the certificate is in us-east-1 of aws, not in eu-central-1 of aws",
    ),
    ("monthly_usd: 100", "monthly_usd: 0", "aws.budget.monthly_usd: expected more than 0; got 0"),
    ('cost_centre: "1"', 'cost_centre: "1", extra: {owner: x}', "aws.tags.extra.owner: the tag owner is given by its"),
    ("max_workers: 2", "workers: 2", "training.pools[0].max_workers: needed on aws, a hard limit"),
    ("max_workers: 2", "max_workers: 2, gpus: 1", "training.pools[0].gpu_kind: needed on aws for a pool"),
    ("max_workers: 2", "max_workers: 2, gpus: 1, gpu_kind: t5", "training.pools[0].gpu_kind: there is no GPU kind"),
    ("max_workers: 2", "max_workers: 2, gpus: 9, gpu_kind: t4", "no instance has 9 GPUs of the kind t4"),
    ("max_workers: 2", "max_workers: 2, gpu_kind: t4", "training.pools[0].gpus: a pool of t4 needs GPUs"),
    (
        "max_workers: 2",
        "max_workers: 2, instance_families: [m7i, g6]",
        "training.pools[0].instance_families[1]: g6 has GPUs, and the pool's workers have none",
    ),
    (
        "max_workers: 2",
        "max_workers: 2, gpus: 1, gpu_kind: t4, instance_families: [m7i]",
        "no instance of m7i has GPUs of the kind t4",
    ),
    (
        "max_workers: 2",
        "max_workers: 2, instance_families: [m7x]",
        "training.pools[0].instance_families[0]: there is no instance family 'm7x'; did you mean m7i",
    ),
    ("monthly_usd: 100", "monthly_usd: 100, alerts: [1, 2, 3, 4, 5]", "aws.budget.alerts: expected 0 to 4 alerts"),
    (
        "max_workers: 2",
        "max_workers: 2, instance_families: [m7g]",
        "training.pools[0].instance_families: only ARM or bare metal",
    ),
    (
        "max_workers: 2",
        "max_workers: 2, cpus: 192, instance_families: [m7i]",
        "training.pools[0].cpus: no instance has room for a worker of 192 CPUs and 2 GiB; m7i.48xlarge, the largest",
    ),
    (
        "max_workers: 2",
        "max_workers: 2, gpus: 1, gpu_kind: l4, memory: 1Ti",
        "training.pools[0].memory: no instance has room for a worker of 1 CPUs and 1024 GiB; g6.48xlarge, the largest",
    ),
    ("max_workers: 2", "max_workers: 2, min_workers: 3", "training.pools[0].min_workers: 3 is more than max_workers"),
    ("max_workers: 2", "max_workers: 2, expire_after: 30d", "training.pools[0].expire_after: a node lives 21 days"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES, ids=[new.strip() for _, new, _ in CASES])
def test_what_does_not_exist_or_go_together_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in BASE
    # Others may follow from it.
    assert any(expected in problem for problem in _problems(tmp_path, BASE.replace(old, new, 1)))


def test_aws_needs_its_section(tmp_path: Path) -> None:
    assert _problems(tmp_path, "substrate: aws\n") == ["aws: needed for `substrate: aws`, and not given"]


def test_containers_have_none(tmp_path: Path) -> None:
    text = BASE.replace("substrate: aws", "substrate: containers")
    assert _problems(tmp_path, text) == ["aws: only for `substrate: aws`; leave it out"]
