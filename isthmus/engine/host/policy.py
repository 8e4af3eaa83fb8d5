"""Runs a policy pack as Pulumi's Python language host does, except that standard input says for which stack.

It is a script of its own: it is run by the pack's Python, which may not have this package. What a pack imports anyway
is imported before standard input is read, so that it is ready when the engine is.

Arguments: the engine's address, then the pack's folder, as `pulumi.policy` has them; then modules to import early.
Input, one line of JSON: `environment` (variables by name), `project`, `stack`, `organization`, `dry_run`, `config` (by
key), `secret_keys`. The variables come this way, because there are secrets in them, and what a process is started with
can be seen from outside. It stays open for as long as the engine lives.
"""

import contextlib
import importlib
import json
import os
import runpy
import sys

import lazily
import orphan

lazily.install()
sys.path.pop(0)

import pulumi  # noqa: E402  after what makes it lazy
import pulumi.runtime  # noqa: E402

with contextlib.suppress(ImportError):
    # Where it is missing, the pack's own import says so.
    import pulumi_policy  # noqa: F401  # pyright: ignore[reportUnusedImport]  only to have it imported early


def main() -> None:
    """Read which stack it is about, and run the pack, which serves until it is ended."""
    for module in sys.argv[3:]:
        # Where it is missing, the pack's own import says so.
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    del sys.argv[3:]
    line = sys.stdin.readline()
    if not line:
        return
    orphan.die_with(sys.stdin.fileno())
    told = json.loads(line)
    os.environ.update(told["environment"])
    pulumi.runtime.set_all_config(told["config"], told["secret_keys"])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=told["project"],
            stack=told["stack"],
            organization=told["organization"],
            dry_run=told["dry_run"],
        )
    )
    runpy.run_path(sys.argv[2], run_name="__main__")


if __name__ == "__main__":
    main()
