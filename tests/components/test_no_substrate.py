"""No component names a substrate, or asks which one it has."""

import ast
from pathlib import Path

import pytest

COMPONENTS = Path(__file__).parents[2] / "components"
MODULES = sorted(COMPONENTS.rglob("*.py"))
NAMES = {"aws", "containers", "docker", "kubernetes", "eks", "s3.amazonaws", "fargate"}
LIBRARIES = {"pulumi_aws", "pulumi_kubernetes", "docker", "boto3", "kubernetes", "stacks", "providers"}


def _code(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _documentation(tree: ast.Module) -> set[int]:
    """The lines of texts that stand alone: docstrings."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {node.lineno for node in alone if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_component_has_a_substrates_name_in_its_code(path: Path) -> None:
    tree = _code(path)
    documentation = _documentation(tree)
    texts = [
        node.value.lower()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in documentation
    ]
    assert [text for text in texts if text in NAMES] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_component_imports_what_one_substrate_is_made_of(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(_code(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert imported & LIBRARIES == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_component_asks_which_substrate_it_has(path: Path) -> None:
    asked: list[str] = []
    for node in ast.walk(_code(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "type"):
            asked += [name for name in map(ast.unparse, node.args) if "substrate" in name.lower()]
        elif isinstance(node, ast.Compare) and "substrate.name" in ast.unparse(node):
            asked.append(ast.unparse(node))
    assert asked == []
