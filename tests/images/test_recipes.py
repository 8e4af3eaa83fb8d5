"""Rules that every image's recipe keeps."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "images"
RECIPES = sorted(IMAGES.glob("*/Dockerfile"))
LOCKS = sorted(IMAGES.glob("*/requirements.lock"))
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)


def stages(recipe: Path) -> list[str]:
    """The recipe's text, a stage each."""
    return re.split(r"^(?=FROM )", recipe.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.parent.name)
def test_the_classic_builder_is_enough_and_the_bundle_stays_behind(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8")
    assert "--mount" not in text
    assert "<<" not in text
    assert ":latest" not in text
    assert "ca-bundle.crt" in stages(recipe)[0]
    assert "ca-bundle.crt" not in stages(recipe)[-1]
    assert "USER 0" not in stages(recipe)[-1] or recipe.parent.name == "tools"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_package_is_locked_by_hash_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text
    wanted = dict(PIN.findall(lock.with_suffix(".in").read_text(encoding="utf-8")))
    assert wanted.items() <= dict(PIN.findall(text)).items() if wanted else packages


def test_clients_and_servers_have_the_same_versions() -> None:
    ours = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # Where our lock has a version for each Python, that of the image's Python comes first.
    clients: dict[str, str] = {}
    for name, version in PIN.findall(ours):
        clients.setdefault(name, version)
    servers = dict(PIN.findall((IMAGES / "ml" / "requirements.in").read_text(encoding="utf-8")))
    servers["mlflow-skinny"] = servers["mlflow"]
    # It speaks S3 and puts nothing into models; the rehearsal's emulator decides which one is here.
    del servers["boto3"]
    assert {"mlflow-skinny", "ray", "scikit-learn", "skops", "numpy", "pandas"} <= clients.keys() & servers.keys()
    assert {name: clients[name] for name in servers if name in clients} == {
        name: version for name, version in servers.items() if name in clients
    }
