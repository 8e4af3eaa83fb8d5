"""The programs that the engine's figures are taken with: many resources of the trivial provider, in a project."""

import sys
from pathlib import Path

_PROVIDER = Path(__file__).with_name("trivial")
_PROGRAM = """
import pulumi

class Item(pulumi.CustomResource):
    text: pulumi.Output[str]

    def __init__(self, name, **inputs):
        super().__init__("trivial:index:Item", name, inputs)

count = pulumi.Config().require_int("count")
labels = {"of": "bench", "kind": "item"}
items = [Item(f"item-{i:05}", number=i, text=f"the item {i}", labels=labels) for i in range(count)]
pulumi.export("count", len(items))
"""


def lay_out(root: Path) -> None:
    """Make the project in an empty folder; both engines can run its stack `dev`."""
    for folder in ("program", "state", "envs"):
        (root / folder).mkdir()
    (root / "program" / "__main__.py").write_text(_PROGRAM, encoding="utf-8")
    # The virtual environment is this process' own, so that the engines need not make one.
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    (root / "provider").mkdir()
    (root / "provider" / "PulumiPlugin.yaml").write_text(runtime, encoding="utf-8")
    (root / "provider" / "__main__.py").symlink_to(_PROVIDER / "__main__.py")
    (root / "Pulumi.yaml").write_text(
        f"name: bench\n{runtime}main: program\nstackConfigDir: envs\nbackend:\n  url: file://state\n"
        "plugins:\n  providers:\n    - name: trivial\n      path: provider\n",
        encoding="utf-8",
    )


def resize(root: Path, count: int) -> None:
    """Have the program ask for `count` resources; the salt of the stack's secrets stays."""
    path = root / "envs" / "Pulumi.dev.yaml"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in lines if line.startswith("encryptionsalt:")]
    path.write_text("\n".join([*kept, "config:", f'  bench:count: "{count}"', ""]), encoding="utf-8")
