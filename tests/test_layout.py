"""Source, tests and docs stay together: one fails here when it drifts from the others."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTED = ("components", "envs", "examples", "isthmus", "policies", "providers", "stacks")
"""Packages whose modules each have a test module of their own at the same place below tests/."""
NOTHING_TO_TEST = frozenset(
    {
        "components/primitives.py",
        "components/substrate.py",
        "envs/model.py",
        "examples/purchases/errors.py",
        "isthmus/cli/exit_codes.py",
        "isthmus/cli/options.py",
        "isthmus/engine/errors.py",
        "isthmus/engine/host/seldom.py",
        "isthmus/engines/events.py",
        "isthmus/engines/results.py",
        "isthmus/parity/facts.py",
        "policies/containers/types.py",
        "policies/cost/charges.py",
        "policies/eks/types.py",
        "policies/pack/resource.py",
        "policies/pack/settings.py",
        "policies/rds/types.py",
        "policies/stateful/types.py",
        "isthmus/rehearsal/errors.py",
    }
)
"""Only types, protocols, constants or error classes: what uses them is tested."""
COVERED_BY = {
    "envs/pool.py": "envs/test_cloud.py",
    "isthmus/cli/endpoints.py": "isthmus/cli/test_up.py",
    "isthmus/cli/running.py": "isthmus/cli/test_up.py",
    "isthmus/cli/stack_outputs.py": "isthmus/cli/test_outputs.py",
    "stacks/cloud/early.py": "stacks/cloud/test_lean.py",
    **{
        f"isthmus/parity/{name}.py": "isthmus/parity/test_overlay.py"
        for name in ("addresses", "containers", "gather", "kubernetes", "reading", "report", "stand_in")
    },
    "isthmus/engine/forecast.py": "isthmus/engine/test_offline.py",
    "isthmus/engine/analysis.py": "isthmus/engine/test_policies.py",
    "isthmus/engine/analyzer.py": "isthmus/engine/test_policies.py",
    "isthmus/engine/policy_boot.py": "isthmus/engine/test_policies.py",
    "isthmus/engine/host/policy.py": "isthmus/engine/test_policies.py",
    "isthmus/cli/state_change.py": "isthmus/cli/test_state.py",
    "isthmus/cli/state_past.py": "isthmus/cli/test_state.py",
    "isthmus/cli/state_show.py": "isthmus/cli/test_state.py",
    "isthmus/engine/live.py": "isthmus/engine/test_display.py",
    "isthmus/engine/policy_pack.py": "isthmus/engine/test_policies.py",
    "isthmus/engine/unfinished.py": "isthmus/engine/test_recovery.py",
    "isthmus/engines/embedded.py": "isthmus/engine/test_update.py",
    **{
        f"isthmus/engine/{name}.py": "isthmus/engine/test_update.py"
        for name in (
            "context",
            "deletion",
            "functions",
            "host/orphan",
            "host/plugin",
            "host/program",
            "monitor",
            "opened",
            "plugin",
            "program",
            "refresher",
            "registrar",
            "registry",
            "service",
            "session",
            "starting",
            "steps",
        )
    },
    "policies/documents.py": "policies/iam/test_wildcards.py",
    "policies/kube/pods.py": "policies/kube/test_privileged.py",
    "policies/pack/exemptions.py": "policies/pack/test_evaluate.py",
    "policies/pack/gate.py": "policies/pack/test_adapter.py",
    "policies/pack/planned.py": "isthmus/cli/test_policies.py",
    "policies/pack/report.py": "isthmus/cli/test_policies.py",
    "policies/pack/rule.py": "policies/pack/test_evaluate.py",
    "policies/plaintext/patterns.py": "policies/plaintext/test_credentials.py",
    "policies/pools/nodes.py": "policies/pools/test_hard_limit.py",
    **{
        f"isthmus/rehearsal/{name}.py": "isthmus/rehearsal/test_stage.py"
        for name in ("attendants", "control_plane", "definitions", "inventory")
    },
    "isthmus/rehearsal/settling.py": "isthmus/rehearsal/test_run.py",
    "isthmus/rehearsal/grants/compared.py": "isthmus/rehearsal/test_run.py",
    "isthmus/rehearsal/grants/surroundings.py": "isthmus/rehearsal/test_run.py",
    **{
        f"isthmus/rehearsal/providers/aws/{name}.py": "isthmus/rehearsal/providers/aws/test_kinds.py"
        for name in ("cluster", "database", "ec2", "identity", "kind", "network", "routing", "storage", "watching")
    },
    "providers/containers/call.py": "providers/containers/test_provider.py",
    "providers/containers/container_payload.py": "providers/containers/test_container_spec.py",
    "providers/containers/container_type.py": "providers/containers/test_container.py",
    "providers/containers/docker_api.py": "providers/containers/test_docker_host.py",
    "providers/containers/full_disk.py": "faults/test_full_disk.py",
    "providers/containers/handlers.py": "providers/containers/test_schema.py",
    "providers/containers/names.py": "providers/containers/test_container_check.py",
    "providers/containers/registered.py": "providers/containers/test_resources.py",
    "providers/containers/object_store.py": "providers/containers/test_bucket.py",
    **{
        f"stacks/cloud/{name}.py": "stacks/cloud/test_network.py"
        for name in ("encryption", "endpoints", "flow_logs", "log_group", "site")
    },
    "stacks/cloud/api_access.py": "stacks/cloud/test_cluster.py",
    "stacks/cloud/documents.py": "stacks/cloud/test_identity.py",
    "stacks/cloud/alerts.py": "stacks/cloud/test_budget.py",
    "stacks/cloud/deploy_data.py": "stacks/cloud/test_deploy_policy.py",
    "stacks/cloud/deploy_network.py": "stacks/cloud/test_deploy_policy.py",
    "stacks/cloud/deploy_permission.py": "stacks/cloud/test_deploy_policy.py",
    "stacks/cloud/secret.py": "stacks/cloud/test_database.py",
    "stacks/cloud/role.py": "stacks/cloud/test_identity.py",
    "stacks/secret.py": "stacks/local/test_substrate.py",
    **{
        f"stacks/local/{name}.py": "stacks/local/test_substrate.py"
        for name in (
            "database",
            "gateway",
            "identity",
            "object_store",
            "pool",
            "service",
            "site",
        )
    },
}
"""Modules that the tests of a neighbour go through, their only way in, by the test module that does."""
DOCS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        *(ROOT / "images").rglob("*.md"),
    ]
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
LONGEST = 330
"""Modules are near 200 lines; this is where near ends."""


def _modules() -> list[str]:
    found = (path for package in TESTED for path in (ROOT / package).rglob("*.py"))
    return sorted(
        str(path.relative_to(ROOT))
        for path in found
        if not path.name.startswith("__") and "__pycache__" not in path.parts
    )


def _mirror(module: str) -> Path:
    path = ROOT / "tests" / module
    return path.with_name(f"test_{path.name}")


@pytest.mark.parametrize(
    "module", [module for module in _modules() if module not in NOTHING_TO_TEST | COVERED_BY.keys()]
)
def test_every_module_has_its_test_module(module: str) -> None:
    assert _mirror(module).is_file(), f"write {_mirror(module).relative_to(ROOT)}"


def test_every_exception_is_still_one() -> None:
    assert sorted((NOTHING_TO_TEST | COVERED_BY.keys()) - set(_modules())) == []
    assert [test for test in sorted(set(COVERED_BY.values())) if not (ROOT / "tests" / test).is_file()] == []
    assert [module for module in sorted(COVERED_BY) if _mirror(module).is_file()] == []


@pytest.mark.parametrize("module", _modules())
def test_modules_stay_near_200_lines(module: str) -> None:
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("image", sorted(path.parent.name for path in (ROOT / "images").glob("*/Dockerfile")))
def test_every_image_is_tested(image: str) -> None:
    tests = ROOT / "tests" / "images"
    assert (tests / f"test_{image}.py").is_file() or (tests / image).is_dir()


@pytest.mark.parametrize(
    "folder", sorted(path.name for path in (ROOT / "images").iterdir() if path.is_dir() and path.name != "__pycache__")
)
def test_every_folder_of_images_is_an_image(folder: str) -> None:
    assert (ROOT / "images" / folder / "Dockerfile").is_file()


@pytest.mark.parametrize("lock", sorted((ROOT / "images").rglob("requirements.in")))
def test_every_list_of_packages_is_locked_by_hash(lock: Path) -> None:
    assert "--hash=sha256:" in lock.with_suffix(".lock").read_text(encoding="utf-8")


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    missing = [path.stem for path in _commands() if f"| `{path.stem}" not in page]
    assert missing == []


def _commands() -> list[Path]:
    files = sorted((ROOT / "isthmus" / "cli").glob("*.py"))
    return [path for path in files if "def register(app: typer.Typer)" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken: list[str] = []
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target = (match.group(1) or match.group(2)).split("#")[0]
        if target and "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
            broken.append(target)
    assert broken == []


def test_every_test_module_tests_something_that_exists() -> None:
    lost: list[str] = []
    for package in TESTED:
        for path in (ROOT / "tests" / package).rglob("test_*.py"):
            relative = path.relative_to(ROOT / "tests")
            module = ROOT / relative.with_name(relative.name.removeprefix("test_"))
            as_package = module.with_suffix("")
            known = module.is_file() or as_package.is_dir() or module.with_name(f"__{module.stem}__.py").is_file()
            if not known and relative.name not in _ACROSS:
                lost.append(str(relative))
    assert lost == []


_ACROSS = frozenset(
    {
        "test_conventions.py",
        "test_estates.py",
        "test_interop.py",
        "test_no_substrate.py",
        "test_interop_values.py",
        "test_options.py",
        "test_planted_secrets.py",
        "test_secrecy.py",
        "test_simulation.py",
    }
)
"""Tests that are about several modules at once."""
